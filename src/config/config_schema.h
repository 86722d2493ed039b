// The one table of configuration keys: validation reads it, and so does whatever documents them.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_SCHEMA_H_
#define FLUFFBUZZ_CONFIG_CONFIG_SCHEMA_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/json_value.h"

namespace fluffbuzz {

struct ConfigKey {
  // Dotted path; "*" stands for any name. A parent needs no row of its own.
  std::string_view path;
  // Accepted kinds, "|" between them: string, object, array, boolean, false, open (an object of
  // anything), refs (an array of strings), or a list of words after "enum:".
  std::string_view type;
  std::string_view meaning;
};

const std::vector<ConfigKey>& config_keys();

struct ConfigProblem {
  std::string path;
  std::string message;
};

// Every problem of `config` against the table: unknown keys (with the nearest known one) and wrong
// kinds. Values are never repeated: any of them may be a secret.
std::vector<ConfigProblem> check_config(const Json& config);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_SCHEMA_H_
