# The binary, the layers as libraries, their headers, a package config and the man page.
# An outside program says find_package(synfin) and links synfin::tcp; tests/install does just that.
include(CMakePackageConfigHelpers)

install(TARGETS synfin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS synfin_wire synfin_tcp synfin_view synfin_net synfin_app EXPORT synfin
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/synfin DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")

set(synfin_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/synfin)
install(EXPORT synfin NAMESPACE synfin:: FILE synfinTargets.cmake DESTINATION ${synfin_package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/synfinConfig.cmake.in
  ${PROJECT_BINARY_DIR}/synfinConfig.cmake INSTALL_DESTINATION ${synfin_package_dir})
# Before 1.0 a new minor version may break its users.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/synfinConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/synfinConfig.cmake ${PROJECT_BINARY_DIR}/synfinConfigVersion.cmake
        DESTINATION ${synfin_package_dir})

install(FILES ${PROJECT_SOURCE_DIR}/docs/synfin.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
