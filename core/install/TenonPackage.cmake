# tenon_package(NAME COMPONENT.cc...)
#   libNAME.so and NAME.manifest.textproto in the folder of the build, from the
#   components, package.cc, VERSION and manifest.textproto; `ctest` runs the
#   conformance kit on them.
function(tenon_package name)
  set(source "${TENON_PREFIX}/share/tenon/package_source")
  set(header "${TENON_PREFIX}/include/tenon/c/abi.h")
  set(here "${CMAKE_CURRENT_SOURCE_DIR}")
  set(build "${CMAKE_CURRENT_BINARY_DIR}")
  set(plain "${build}/plain/manifest.textproto")
  set(manifest "${build}/${name}.manifest.textproto")

  add_library(${name}_components OBJECT ${ARGN})
  _tenon_compile(${name}_components)
  file(MAKE_DIRECTORY "${build}/plain")
  add_custom_command(
    OUTPUT "${plain}"
    COMMAND "${source}" manifest ${name} "${here}/VERSION"
            "${here}/manifest.textproto" "${header}" > "${plain}"
    DEPENDS "${here}/VERSION" "${here}/manifest.textproto" "${header}")

  # Linked twice: what the manifest says is provided comes from a dry run.
  _tenon_package_library(${name}_plain ${name} "${plain}" "${build}/plain")
  add_custom_command(
    OUTPUT "${manifest}"
    COMMAND "${TENON_PREFIX}/libexec/tenon/generate_manifest"
            "$<TARGET_FILE:${name}_plain>" > "${manifest}"
    DEPENDS ${name}_plain)
  _tenon_package_library(${name} ${name} "${manifest}" "${build}")
  add_test(NAME ${name}_check COMMAND "${TENON_PREFIX}/bin/tenon" package check
           "$<TARGET_FILE:${name}>")
endfunction()

function(_tenon_compile target)
  target_link_libraries(${target} PRIVATE Tenon::author)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden)
endfunction()

function(_tenon_package_library target name manifest folder)
  set(header "${folder}/${name}.package.h")
  set(here "${CMAKE_CURRENT_SOURCE_DIR}")
  add_custom_command(
    OUTPUT "${header}"
    COMMAND "${TENON_PREFIX}/share/tenon/package_source" header ${name}
            "${here}/VERSION" "${manifest}" > "${header}"
    DEPENDS "${here}/VERSION" "${manifest}")
  add_library(${target} MODULE package.cc "${header}"
    $<TARGET_OBJECTS:${name}_components>)
  _tenon_compile(${target})
  target_compile_options(${target} PRIVATE -include "${header}")
  target_link_options(${target} PRIVATE -Wl,-z,defs -Wl,-z,now
    "-Wl,--version-script,${TENON_PREFIX}/share/tenon/package.map")
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY "${folder}")
  # A library that a group may write to would not be loaded.
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND chmod go-w "$<TARGET_FILE:${target}>")
endfunction()
