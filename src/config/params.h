// Params of a model: the one table of their names, how the levels that set them merge, and what
// they must not hold (provider-behaviour 8.2, 8.4, 8.6).
#ifndef FLUFFBUZZ_CONFIG_PARAMS_H_
#define FLUFFBUZZ_CONFIG_PARAMS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_value.h"
#include "config/config_problem.h"

namespace fluffbuzz {

enum class ParamKind : uint8_t {
  // Copied into the body when they have this kind.
  kNumber,
  kBoolean,
  kText,
  kArray,
  kObject,
  kTexts,  // a string or an array
  // Not copied.
  kRead,          // another rule reads it
  kNotForwarded,  // other services understand it, OpenRouter does not
};

struct ParamName {
  std::string_view names;  // spellings, blanks between; merged params have the first one
  std::string_view body;   // the field it fills; empty: the first spelling
  ParamKind kind;

  std::string_view name() const { return names.substr(0, names.find(' ')); }
  std::string_view field() const { return body.empty() ? name() : body; }
};

std::span<const ParamName> param_names();
// The row of a spelling, or null.
const ParamName* find_param(std::string_view spelling);
// Every spelling, for suggestions.
std::vector<std::string> param_spellings();

// Puts a stronger level over a weaker one: keys replace each other whichever spelling they have,
// except that `provider` is merged one level deep.
void merge_params(Json& into, const Json& level);

// True for the names that JavaScript objects must not take from data.
bool is_reserved_key(std::string_view name);

// What one level of params must not hold: an extraBody that is no object, or one that would replace
// what FluffBuzz itself decides about. `path` says where the level stands.
void check_params(const Json& params, const ConfigPath& path, std::vector<ConfigProblem>& problems);
// The same for every level of a configuration.
void check_config_params(const Json& root, std::vector<ConfigProblem>& problems);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_PARAMS_H_
