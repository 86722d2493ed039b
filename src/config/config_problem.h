// What is wrong with a configuration, and where.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_PROBLEM_H_
#define FLUFFBUZZ_CONFIG_CONFIG_PROBLEM_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "config/json5.h"

namespace fluffbuzz {

// Names and positions from the root.
using ConfigPath = std::vector<std::string>;

ConfigPath operator/(ConfigPath path, std::string_view name);

// As people read it: agents.defaults.models["openrouter/auto"].alias, or <root>.
std::string path_text(const ConfigPath& path);

struct ConfigProblem {
  // What stands at the place: the name itself, or what it names. kElsewhere: it is not in the text.
  enum class At { kValue, kName, kElsewhere };

  ConfigProblem(ConfigPath where, std::string text, At part = At::kValue)
      : place(std::move(where)), at(part), path(path_text(place)), message(std::move(text)) {}

  ConfigPath place;
  At at;
  std::string path;
  std::string message;     // never repeats a value: any of them may be a secret
  std::string suggestion;  // the known name that was probably meant, or empty
  size_t line = 0;         // from 1; 0 when no person wrote the text
  size_t column = 0;
};

// Gives every problem its line and column in the text.
void locate(std::vector<ConfigProblem>& problems, const Json5Document& document);

// "<path> (line 5, column 9): <message>"
std::string problem_line(const ConfigProblem& problem);

// kConfigError that lists every problem, one a line. `what` is invalid.
Error problem_error(std::string_view what, const std::vector<ConfigProblem>& problems);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_PROBLEM_H_
