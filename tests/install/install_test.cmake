# Installs the build into a directory of its own, then builds and runs an outside program against it.
# Arguments: BUILD, EXAMPLE, WORK (directories), FLAGS, LINK_FLAGS, BUILD_TYPE, GENERATOR, EXPECT (in the program's output).

function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${what} failed (${code}): ${command}\n${out}")
  endif()
  set(output "${out}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
run("installing" ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)

set(wanted bin/synfin "include/synfin/wire/emit.h" "share/man/man1/synfin.1" "lib*/*synfin_tcp.a")
foreach(file IN LISTS wanted)
  file(GLOB_RECURSE found ${WORK}/prefix/${file})
  if(NOT found)
    message(FATAL_ERROR "the install has no ${file}")
  endif()
endforeach()

file(GLOB_RECURSE package_files ${WORK}/prefix/*.cmake)
foreach(file IN LISTS package_files)
  file(STRINGS ${file} leaks REGEX "synfin_warnings|-Werror|${BUILD}")
  if(leaks)
    message(FATAL_ERROR "${file} holds what belongs to the build alone: ${leaks}")
  endif()
endforeach()

run("synfin --version" ${WORK}/prefix/bin/synfin --version)
run("configuring the outside program" ${CMAKE_COMMAND} -S ${EXAMPLE} -B ${WORK}/build -G ${GENERATOR}
    -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_BUILD_TYPE=${BUILD_TYPE} "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_EXE_LINKER_FLAGS=${LINK_FLAGS}")
run("building the outside program" ${CMAKE_COMMAND} --build ${WORK}/build)
run("the outside program" ${WORK}/build/virtual_wire)
if(NOT output MATCHES "${EXPECT}")
  message(FATAL_ERROR "the outside program printed, instead of '${EXPECT}':\n${output}")
endif()
file(REMOVE_RECURSE ${WORK})
