# Finds Emscripten's own toolchain file wherever the distribution put it, so that no emcmake wrapper is needed.
find_program(EM_CONFIG em-config REQUIRED)
execute_process(COMMAND ${EM_CONFIG} EMSCRIPTEN_ROOT OUTPUT_VARIABLE EMSCRIPTEN_ROOT_FOUND
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
include(${EMSCRIPTEN_ROOT_FOUND}/cmake/Modules/Platform/Emscripten.cmake)
