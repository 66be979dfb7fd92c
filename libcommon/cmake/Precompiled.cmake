# Four fifths of the time to compile most of our files goes into reading the same few headers. Where BH_PRECOMPILE is on they are
# read once. The odr preset leaves it off, so that an include that a file forgot is found there.
option(BH_PRECOMPILE "Compile the most used system and library headers once" OFF)

set(BH_PRECOMPILED_HEADERS
  <algorithm> <array> <charconv> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <unordered_map> <utility> <vector> <simdjson.h>)

# bh_precompiled_headers(NAME HEADERS header... LIBS library...) makes the library others take their precompiled headers from.
function(bh_precompiled_headers name)
  cmake_parse_arguments(arg "" "" "HEADERS;LIBS" ${ARGN})
  if(BH_PRECOMPILE)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp CONTENT "")
    add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    target_link_libraries(${name} PRIVATE Threads::Threads ${arg_LIBS} bh::warnings)
    target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  endif()
endfunction()

# bh_use_precompiled_headers(TARGET NAME): TARGET's C++ files start with the headers of NAME, seen with the same macros.
function(bh_use_precompiled_headers target name)
  if(BH_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${name})
    target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:simdjson::simdjson,INTERFACE_COMPILE_DEFINITIONS>)
  endif()
endfunction()

bh_precompiled_headers(bh-headers HEADERS ${BH_PRECOMPILED_HEADERS} LIBS simdjson::simdjson)
if(TARGET bh::asio)
  bh_precompiled_headers(bh-net-headers HEADERS ${BH_PRECOMPILED_HEADERS}
    <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
    <boost/asio/ip/tcp.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>
    LIBS simdjson::simdjson bh::asio)
endif()
