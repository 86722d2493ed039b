// The table of configuration keys (config_keys.def), and a configuration held against it.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_SCHEMA_H_
#define FLUFFBUZZ_CONFIG_CONFIG_SCHEMA_H_

#include <string_view>
#include <vector>

#include "base/json_value.h"
#include "config/config_problem.h"

namespace fluffbuzz {

struct ConfigKey {
  std::string_view path;
  std::string_view type;
};

// The row of a path, or null. A parent of rows has none of its own.
const ConfigKey* config_key(const ConfigPath& path);

// True when rows of the table stand below the path.
bool has_config_keys_below(const ConfigPath& path);

std::vector<std::string_view> split_words(std::string_view text, char separator);

// Every problem of `config` against the table: unknown keys (with the nearest known one), keys that
// mean something elsewhere and nothing here, wrong kinds.
std::vector<ConfigProblem> check_config(const Json& config);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_SCHEMA_H_
