# Every outside library, and every difference between the systems we build on (Debian 12 and 13, Ubuntu 24.04).
# Differences in the source are kept in libcommon/src/cli/parser.cpp (CLI11) and tests/unit/catch.hpp (Catch2 2 and 3).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(simdjson REQUIRED) # 3.0 or later; its package calls every other minor version incompatible
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd>=1.5)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(re2 REQUIRED re2)
# Without its -pthread, which the precompiled headers were not made with.
add_library(bh-re2 INTERFACE)
add_library(bh::re2 ALIAS bh-re2)
target_include_directories(bh-re2 SYSTEM INTERFACE ${re2_INCLUDE_DIRS})
target_link_libraries(bh-re2 INTERFACE ${re2_LINK_LIBRARIES})
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
find_path(STB_INCLUDE_DIR stb/stb_image.h REQUIRED)

if(BH_NEEDS_MOVIES)
  pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip>=1.7)
endif()

if(BH_NEEDS_EXPORT)
  pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive>=3.4)
  pkg_check_modules(hdf5 REQUIRED IMPORTED_TARGET hdf5-serial>=1.10.3) # H5Dwrite_chunk
endif()

if(BH_NEEDS_LEARNING)
  find_package(Eigen3 3.3 REQUIRED NO_MODULE)
endif()

if(BH_NEEDS_EMULATOR)
  find_path(LIBRETRO_INCLUDE_DIR libretro-common/libretro.h REQUIRED)
  pkg_check_modules(crypto REQUIRED IMPORTED_TARGET libcrypto) # SHA-1, SHA-256 and MD5 only
  # Lua built as C++: its errors are exceptions, so they run the destructors of our functions on their way.
  # From Debian 13 on its names are C++ names, while lua.hpp still declares C names: script/lua_functions.cpp chooses.
  include(CheckCXXSourceCompiles)
  foreach(version 5.1 5.4)
    string(REPLACE "." "" lua lua${version})
    pkg_check_modules(${lua} REQUIRED IMPORTED_TARGET lua${version}-c++)
    set(CMAKE_REQUIRED_LIBRARIES PkgConfig::${lua})
    check_cxx_source_compiles("#include <lua.hpp>\nint main() { lua_close(luaL_newstate()); }" BH_${lua}_HAS_C_NAMES)
    unset(CMAKE_REQUIRED_LIBRARIES)
    add_library(bh-${lua}-headers INTERFACE)
    add_library(bh::${lua} ALIAS bh-${lua}-headers)
    target_link_libraries(bh-${lua}-headers INTERFACE PkgConfig::${lua})
    target_compile_definitions(bh-${lua}-headers INTERFACE $<$<BOOL:${BH_${lua}_HAS_C_NAMES}>:BH_LUA_HAS_C_NAMES>)
  endforeach()
endif()

if(BH_NEEDS_BOOST)
  set(Boost_NO_WARN_NEW_VERSIONS ON)
  find_package(Boost 1.81 REQUIRED) # Asio, Beast, Process v2, UUID: headers only
  add_library(bh-asio INTERFACE)
  add_library(bh::asio ALIAS bh-asio)
  target_include_directories(bh-asio SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
  # Process v2 would otherwise need Boost.Filesystem, which is no header-only library.
  target_compile_definitions(bh-asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_PROCESS_USE_STD_FS)
  # g++ 12 takes the coroutine frames' own operator delete for a mistake.
  target_compile_options(bh-asio INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
  target_link_libraries(bh-asio INTERFACE Threads::Threads)
endif()
