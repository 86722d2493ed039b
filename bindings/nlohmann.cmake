# Makes the target `nlohmann_headers`. Natively `find_package` is enough. Under Emscripten the package is out of reach
# (and its include folder, /usr/include, would break the sysroot), so the one header folder is staged through a link.
add_library(nlohmann_headers INTERFACE)
if(NOT EMSCRIPTEN)
  find_package(nlohmann_json 3.10 QUIET)
endif()
find_path(NLOHMANN_DIR nlohmann/json.hpp HINTS "$ENV{NLOHMANN_INCLUDE}"
          PATHS /usr/include /usr/local/include /opt/homebrew/include NO_CMAKE_FIND_ROOT_PATH)
if(TARGET nlohmann_json::nlohmann_json)
  target_link_libraries(nlohmann_headers INTERFACE nlohmann_json::nlohmann_json)
elseif(NLOHMANN_DIR)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/stage-include)
  file(CREATE_LINK ${NLOHMANN_DIR}/nlohmann ${CMAKE_BINARY_DIR}/stage-include/nlohmann SYMBOLIC)
  target_include_directories(nlohmann_headers SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/stage-include)
else()
  # Documented fallback for machines without the distribution's package: needs the network once, at configure time.
  include(FetchContent)
  FetchContent_Declare(nlohmann_json URL
    https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz)
  FetchContent_MakeAvailable(nlohmann_json)
  target_link_libraries(nlohmann_headers INTERFACE nlohmann_json::nlohmann_json)
endif()
