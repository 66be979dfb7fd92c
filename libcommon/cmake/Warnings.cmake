# Flags for our own code only: link bh::warnings privately.
option(BH_WERROR "Treat warnings as errors" OFF)
set(BH_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, for example address,undefined")

add_library(bh-warnings INTERFACE)
add_library(bh::warnings ALIAS bh-warnings)
target_compile_options(bh-warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdate-time
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  $<$<BOOL:${BH_WERROR}>:-Werror>
  # g++ 12 sees overlaps in plain std::string concatenation (GCC bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # With precompiled headers it sees the like in more places; the odr preset, which has none, keeps these warnings.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${BH_PRECOMPILE}>>:-Wno-array-bounds$<SEMICOLON>-Wno-stringop-overread$<SEMICOLON>-Wno-stringop-overflow>
  # In a unity build g++ takes the types of an anonymous namespace for types of a header.
  $<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-subobject-linkage>
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

option(BH_LTO "Optimise when linking, and refuse one name that is defined in two ways" OFF)
if(BH_LTO)
  add_compile_options(-flto=auto)
  add_link_options(-flto=auto -Wodr -Werror=odr -Wlto-type-mismatch)
endif()

if(BH_SANITIZE STREQUAL "thread")
  add_compile_options(-Wno-tsan) # Asio's fences, which the sanitizer does not model
endif()
if(BH_SANITIZE)
  add_compile_options(-fsanitize=${BH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${BH_SANITIZE})
endif()
