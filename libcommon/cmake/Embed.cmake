# bh_embed_files(OUTPUT HEADER NAMESPACE name=file...): a rule that makes the source OUTPUT in the binary directory. It defines k_NAME, a
# std::string_view of the file's bytes, for each name; HEADER declares them in NAMESPACE. So a page's parts stay files of their own, and
# the program carries them.
set(BH_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)
function(bh_embed_files output header namespace)
  set(files ${ARGN})
  list(TRANSFORM files REPLACE "^[^=]*=" "")
  add_custom_command(
    OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/${output} -DHEADER=${header} -DNAMESPACE=${namespace}
      "-DPARTS=${ARGN}" -P ${BH_EMBED_SCRIPT}
    DEPENDS ${BH_EMBED_SCRIPT} ${files}
    VERBATIM)
endfunction()
