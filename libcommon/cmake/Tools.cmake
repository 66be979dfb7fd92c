# Which programs are built. A packager may choose: -DBH_TOOLS="bh-serve;bh-record" needs only the libraries that these two use.
# The tests of a tool are built with it; the tests of all programs together need all of them.
set(BH_ALL_TOOLS
  bh-cut
  bh-emu
  bh-export
  bh-gsl-dump
  bh-info
  bh-play
  bh-policy
  bh-record
  bh-replay
  bh-serve
  bh-shot)
# Not the list itself: a build folder that was made before a tool came would go on without it.
set(BH_TOOLS all CACHE STRING "The programs to build: all, or a list of names")
if(BH_TOOLS STREQUAL "all")
  set(BH_TOOLS ${BH_ALL_TOOLS})
endif()
foreach(tool IN LISTS BH_TOOLS)
  if(NOT tool IN_LIST BH_ALL_TOOLS)
    message(FATAL_ERROR "BH_TOOLS: ${tool} is not one of ${BH_ALL_TOOLS}")
  endif()
endforeach()

# bh_is_needed(VARIABLE tool...): is one of the tools built?
function(bh_is_needed variable)
  set(${variable} OFF PARENT_SCOPE)
  foreach(tool IN LISTS ARGN)
    if(tool IN_LIST BH_TOOLS)
      set(${variable} ON PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

bh_is_needed(BH_NEEDS_BOOST bh-cut bh-emu bh-play bh-replay bh-serve)
bh_is_needed(BH_NEEDS_NET bh-play bh-replay bh-serve)
bh_is_needed(BH_NEEDS_BIZHAWK bh-emu bh-play bh-replay)
bh_is_needed(BH_NEEDS_EXPORT bh-export)
bh_is_needed(BH_NEEDS_MOVIES bh-emu bh-export bh-info bh-policy)
bh_is_needed(BH_NEEDS_EMULATOR bh-emu)
bh_is_needed(BH_NEEDS_LEARNING bh-policy)
option(BH_LIBRARY "Build and install libbh, with which other programs read and write recordings" ON)
if(BH_LIBRARY)
  set(BH_NEEDS_BOOST ON) # UUIDs
endif()
set(BH_NEEDS_ALL ON)
foreach(tool IN LISTS BH_ALL_TOOLS)
  if(NOT tool IN_LIST BH_TOOLS)
    set(BH_NEEDS_ALL OFF)
  endif()
endforeach()
