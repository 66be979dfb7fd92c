# cmake -DOUTPUT=FILE.cpp -DHEADER=FILE.hpp -DNAMESPACE=N -DPARTS="NAME=FILE;..." -P embed_files.cmake
# Writes the definitions of k_NAME, which HEADER declares: the bytes of each file. They must be ASCII: the pages are none of the
# encodings that have more than that.
set(text "// Made by embed_files.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
foreach(part IN LISTS PARTS)
  string(REPLACE "=" ";" pair "${part}")
  list(GET pair 0 name)
  list(GET pair 1 file)
  file(READ ${file} hex HEX)
  if(hex MATCHES "^(..)*[89a-f].(..)*$")
    message(FATAL_ERROR "${file} has a byte that is not ASCII")
  endif()
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND text
    "namespace {\nconstexpr char k_bytes_of_${name}[] = {${bytes}};\n}\n"
    "const std::string_view k_${name}{k_bytes_of_${name}, sizeof k_bytes_of_${name}};\n\n")
endforeach()
file(WRITE ${OUTPUT} "${text}} // namespace ${NAMESPACE}\n")
