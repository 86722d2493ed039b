// The types of the table of keys (see config_keys.def).
#ifndef FLUFFBUZZ_CONFIG_CONFIG_TYPE_H_
#define FLUFFBUZZ_CONFIG_CONFIG_TYPE_H_

#include <string>
#include <string_view>

#include "base/json_value.h"

namespace fluffbuzz {

// What is wrong with a value of this type: "must be a string, not a number"; empty when nothing is.
// `suggestion`: the word that was probably meant.
std::string type_problem(std::string_view type, const Json& value, std::string& suggestion);

// {source: "env", id: "NAME"}, which stands for a secret; see secret_ref_problem.
bool is_secret_type(std::string_view type);
// Empty when the object is a SecretRef that is supported.
std::string secret_ref_problem(const Json& ref);

// Letters, digits and "_", not a digit first.
bool is_variable_name(std::string_view name);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_TYPE_H_
