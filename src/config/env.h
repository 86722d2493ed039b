// Environment values, and the references to them in a configuration (provider-behaviour 10.2).
#ifndef FLUFFBUZZ_CONFIG_ENV_H_
#define FLUFFBUZZ_CONFIG_ENV_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_value.h"
#include "config/config_problem.h"

namespace fluffbuzz {

// A string that held ${NAME}.
struct Substitution {
  std::string path;
  std::string missing;  // the first variable that is not set, or empty
};

class Environment {
 public:
  // `process` is stronger than `config`: a configuration, whose strings are substituted in place.
  // Its block `env` comes first: what stands there may refer to the rest of the environment, and
  // everything else may refer to it. In the block env.<NAME> is stronger than env.vars.<NAME>.
  Environment(const Json& process, Json& config);

  // Empty when it is not set; a blank value counts as not set.
  const std::string& variable(std::string_view name) const;

  // The reference in the string at `path`, or null.
  const Substitution* substitution(std::string_view path) const;

  std::vector<ConfigProblem> problems;
  std::vector<ConfigProblem> warnings;

 private:
  void add_process(const Json& process);
  // With `early`, values that hold references wait until those are known.
  void add_block(const Json& block, const ConfigPath& path, bool early);
  void substitute(Json& value, const ConfigPath& path);
  std::string substituted(const std::string& text, const ConfigPath& path);

  std::vector<std::pair<std::string, std::string>> values_;  // strongest first
  std::vector<Substitution> substitutions_;
  size_t room_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_ENV_H_
