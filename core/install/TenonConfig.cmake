# find_package(Tenon): Tenon::tenon for applications, Tenon::author for packages,
# Tenon::testing for the conformance kit, compiled along with its user;
# tenon_package() builds a package.
get_filename_component(_tenon "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
get_filename_component(_tenon "${_tenon}/../../.." ABSOLUTE)

if(NOT TARGET Tenon::tenon)
  add_library(Tenon::author INTERFACE IMPORTED)
  set_target_properties(Tenon::author PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${_tenon}/include")

  add_library(Tenon::tenon SHARED IMPORTED)
  set_target_properties(Tenon::tenon PROPERTIES
    IMPORTED_LOCATION "${_tenon}/lib/libtenon.so.0"
    IMPORTED_SONAME "libtenon.so.0"
    INTERFACE_INCLUDE_DIRECTORIES "${_tenon}/include")

  file(GLOB _tenon_kit "${_tenon}/share/tenon/core/testing/*.cc")
  add_library(Tenon::testing INTERFACE IMPORTED)
  set_target_properties(Tenon::testing PROPERTIES
    INTERFACE_SOURCES "${_tenon_kit}"
    INTERFACE_INCLUDE_DIRECTORIES "${_tenon}/share/tenon"
    INTERFACE_LINK_LIBRARIES Tenon::tenon)
  unset(_tenon_kit)
endif()
set(TENON_PREFIX "${_tenon}")
unset(_tenon)
include("${CMAKE_CURRENT_LIST_DIR}/TenonPackage.cmake")
