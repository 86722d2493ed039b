// A configuration that is being changed: its text as its author wrote it, beside its value.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_DRAFT_H_
#define FLUFFBUZZ_CONFIG_CONFIG_DRAFT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_value.h"
#include "config/config.h"
#include "config/config_problem.h"
#include "model/model_ref.h"

namespace fluffbuzz {

class ConfigDraft {
 public:
  // Errors: kConfigError for a text that is no JSON5, with the place, or that is no object. A blank
  // text stands for an empty configuration.
  static Result<ConfigDraft> parse(std::string_view text);

  const std::string& text() const { return text_; }
  // The first edit that did not fit what stands there; everything after it was left out.
  const std::optional<Error>& error() const { return error_; }

  // What stands at `path`, or null.
  const Json* find(const ConfigPath& path) const;
  void set(const ConfigPath& path, const Json& value);
  void append(const ConfigPath& path, const Json& value);
  void unset(const ConfigPath& path);
  void unset(const ConfigPath& list, size_t position);
  // Removes an object or array that nothing is in any more.
  void unset_empty(const ConfigPath& path);

  // The same as the rest of the core reads it. What is wrong with it is left out.
  Config config() const;

  // Makes sure that a model has its entry under agents.defaults.models, under its canonical key:
  // what stands under other spellings of it moves there. The entry's path.
  ConfigPath touch_model(const std::string& key);

 private:
  void edit(std::string_view op, const ConfigPath& path, const Json* position, const Json* value);
  void take(Result<std::string> text);
  void rename(const ConfigPath& parent, const std::string& from, const std::string& to);
  void merge(const ConfigPath& into, const Json& weaker, int depth);

  std::string text_;
  Json value_ = json_object();
  std::optional<Error> error_;
};

// What a name for a model means in a configuration and on a command line: an alias, a router's name
// or a ref with openrouter/ in front; a key profile behind it is split off. Errors: kUnknownModel.
Result<ModelRef> resolve_named(const Config& config, std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_DRAFT_H_
