# libbh: one header and one static library, bh/recording.hpp, for programs outside this project. They find it with
# find_package(bh) or pkg-config bh. Its version is the project's; what it promises is k_interface_version.
include(CMakePackageConfigHelpers)

add_library(bh-library STATIC)
set_target_properties(bh-library PROPERTIES OUTPUT_NAME bh EXPORT_NAME bh LINKER_LANGUAGE CXX)
foreach(part base image record recording trajectory)
  target_sources(bh-library PRIVATE $<TARGET_OBJECTS:bh-lib-${part}>)
endforeach()
target_include_directories(bh-library INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(bh-library INTERFACE cxx_std_20)

set(BH_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/bh)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/bhConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/bhConfig.cmake
  INSTALL_DESTINATION ${BH_PACKAGE_DIR})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/bhConfigVersion.cmake COMPATIBILITY SameMinorVersion)
configure_file(${CMAKE_CURRENT_LIST_DIR}/bh.pc.in ${CMAKE_CURRENT_BINARY_DIR}/bh.pc @ONLY)

install(TARGETS bh-library EXPORT bhTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT bhTargets NAMESPACE bh:: DESTINATION ${BH_PACKAGE_DIR} COMPONENT development)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/bhConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/bhConfigVersion.cmake
  DESTINATION ${BH_PACKAGE_DIR} COMPONENT development)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/bh.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
install(FILES include/bh/recording.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bh COMPONENT development)
