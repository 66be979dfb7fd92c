# bh_add_game(TARGET ROM INCLUDES name... SOURCES folder/name...) assembles a game from source in this folder:
# SOURCES are .s files, INCLUDES the .inc files in include/ that all of them depend on; ROM's layout is in the .cfg file
# of its name. It comes to share/bh-tools, in the build tree and when installed.
find_program(BH_CA65 ca65)
find_program(BH_LD65 ld65)
if(NOT BH_CA65 OR NOT BH_LD65)
  message(FATAL_ERROR "ca65 and ld65 are needed to assemble the games of bh-emu (Debian package cc65)")
endif()

function(bh_add_game target rom)
  cmake_parse_arguments(arg "" "" "INCLUDES;SOURCES" ${ARGN})
  list(TRANSFORM arg_INCLUDES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/include/)
  list(TRANSFORM arg_INCLUDES APPEND .inc)
  set(objects)
  foreach(source IN LISTS arg_SOURCES)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${source}.o)
    get_filename_component(directory ${object} DIRECTORY)
    file(MAKE_DIRECTORY ${directory})
    add_custom_command(
      OUTPUT ${object}
      COMMAND ${BH_CA65} -I ${CMAKE_CURRENT_SOURCE_DIR}/include -o ${object} ${CMAKE_CURRENT_SOURCE_DIR}/${source}.s
      DEPENDS ${source}.s ${arg_INCLUDES}
      COMMENT "Assembling ${source}.s of ${rom}"
      VERBATIM)
    list(APPEND objects ${object})
  endforeach()

  get_filename_component(layout ${rom} NAME_WE)
  file(MAKE_DIRECTORY ${BH_SHARE_DIR})
  add_custom_command(
    OUTPUT ${BH_SHARE_DIR}/${rom}
    COMMAND ${BH_LD65} -C ${CMAKE_CURRENT_SOURCE_DIR}/${layout}.cfg -o ${BH_SHARE_DIR}/${rom} ${objects}
    DEPENDS ${objects} ${layout}.cfg
    COMMENT "Linking share/bh-tools/${rom}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS ${BH_SHARE_DIR}/${rom})
  install(FILES ${BH_SHARE_DIR}/${rom} DESTINATION ${BH_INSTALL_SHARE_DIR})
endfunction()
