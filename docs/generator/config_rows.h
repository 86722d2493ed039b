// The table of configuration keys with all its columns; the core itself keeps two.
#ifndef FLUFFBUZZ_DOCS_GENERATOR_CONFIG_ROWS_H_
#define FLUFFBUZZ_DOCS_GENERATOR_CONFIG_ROWS_H_

#include <string_view>

namespace fluffbuzz::docs {

struct ConfigRow {
  std::string_view path;
  std::string_view type;
  std::string_view fallback;  // the default, "required", or empty
  std::string_view meaning;
};

inline constexpr ConfigRow kConfigRows[] = {
#define FLUFFBUZZ_CONFIG_KEY(path, type, fallback, meaning) {path, type, fallback, meaning},
#include "config/config_keys.def"
#undef FLUFFBUZZ_CONFIG_KEY
};

inline constexpr std::string_view kRequired = "required";

}  // namespace fluffbuzz::docs

#endif  // FLUFFBUZZ_DOCS_GENERATOR_CONFIG_ROWS_H_
