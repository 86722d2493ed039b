#include "config/config_schema.h"

#include <algorithm>

#include "base/json_string.h"
#include "base/nearest.h"

namespace fluffbuzz {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const size_t at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

using Path = std::vector<std::string>;

// How far a row's path matches: the row's segments against the first ones of `path`.
bool covers(const std::vector<std::string_view>& row, const Path& path, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    if (row[i] != "*" && row[i] != path[i]) return false;
  }
  return true;
}

const ConfigKey* row_at(const Path& path) {
  for (const ConfigKey& key : config_keys()) {
    const auto row = split(key.path, '.');
    if (row.size() == path.size() && covers(row, path, row.size())) return &key;
  }
  return nullptr;
}

// Names that may follow `parent` in the table; "*" is left out.
std::vector<std::string> names_below(const Path& parent, bool& any_name) {
  std::vector<std::string> out;
  any_name = false;
  for (const ConfigKey& key : config_keys()) {
    const auto row = split(key.path, '.');
    if (row.size() <= parent.size() || !covers(row, parent, parent.size())) continue;
    const std::string_view name = row[parent.size()];
    if (name == "*") {
      any_name = true;
    } else if (std::find(out.begin(), out.end(), name) == out.end()) {
      out.emplace_back(name);
    }
  }
  return out;
}

bool is_list_of_strings(const Json& value) {
  const auto* list = value.get_ptr<const Json::array_t*>();
  return list != nullptr &&
         std::all_of(list->begin(), list->end(), [](const Json& item) { return item.is_string(); });
}

bool has_kind(const Json& value, std::string_view kind) {
  if (kind == "string") return value.is_string();
  if (kind == "object" || kind == "open") return value.is_object();
  if (kind == "refs") return is_list_of_strings(value);
  if (kind == "false") {
    const bool* flag = value.get_ptr<const bool*>();
    return flag != nullptr && !*flag;
  }
  if (kind.substr(0, 5) == "enum:") {
    const auto words = split(kind.substr(5), ' ');
    return value.is_string() &&
           std::find(words.begin(), words.end(), text_of(value)) != words.end();
  }
  return false;
}

std::string kind_words(std::string_view type) {
  std::string out;
  for (const std::string_view kind : split(type, '|')) {
    if (!out.empty()) out += " or ";
    if (kind == "refs") {
      out += "a list of strings";
    } else if (kind == "false") {
      out += "false";
    } else if (kind.substr(0, 5) == "enum:") {
      out += "one of " + std::string(kind.substr(5));
    } else {
      out += kind == "string" ? "a string" : "an object";
    }
  }
  return out;
}

std::string dotted(const Path& path) {
  std::string out;
  for (const std::string& name : path) {
    const bool plain = name.find_first_of("./ \"") == std::string::npos && !name.empty();
    if (plain) {
      out += out.empty() ? name : "." + name;
    } else {
      out += "[" + json_quoted(name) + "]";
    }
  }
  return out.empty() ? "<root>" : out;
}

class Checker {
 public:
  std::vector<ConfigProblem> problems;

  void check(const Json& value, Path& path) {
    const ConfigKey* row = path.empty() ? nullptr : row_at(path);
    if (row != nullptr && !accepts(*row, value, path)) return;
    if (row != nullptr && (row->type == "open" || !value.is_object())) return;
    if (row == nullptr && !value.is_object()) {
      problems.push_back({dotted(path), "must be an object, not " + std::string(kind_of(value))});
      return;
    }
    check_members(value, path);
  }

 private:
  bool accepts(const ConfigKey& row, const Json& value, const Path& path) {
    for (const std::string_view kind : split(row.type, '|')) {
      if (has_kind(value, kind)) return true;
    }
    problems.push_back(
        {dotted(path),
         "must be " + kind_words(row.type) + ", not " +
             std::string(value.is_string() && row.type.substr(0, 5) == "enum:" ? "another word"
                                                                               : kind_of(value))});
    return false;
  }

  void check_members(const Json& value, Path& path) {
    bool any_name = false;
    const std::vector<std::string> names = names_below(path, any_name);
    const auto* object = value.get_ptr<const Json::object_t*>();
    if (object == nullptr) return;
    for (const auto& [name, member] : *object) {
      path.push_back(name);
      if (any_name || std::find(names.begin(), names.end(), name) != names.end()) {
        check(member, path);
      } else {
        unknown(name, path, names);
      }
      path.pop_back();
    }
  }

  void unknown(const std::string& name, const Path& path, const std::vector<std::string>& names) {
    const bool provider = path.size() == 3 && path[0] == "models" && path[1] == "providers";
    problems.push_back(
        {dotted(path), provider ? "openrouter is the only provider here; other models are "
                                  "reached through it as openrouter/<provider>/<model>"
                                : "unknown key." + did_you_mean(name, names)});
  }
};

}  // namespace

const std::vector<ConfigKey>& config_keys() {
  static const std::vector<ConfigKey> kKeys = {
      {"$schema", "string", "Address of a JSON Schema for editors; not read."},
      {"env.vars", "object", "Environment values by name."},
      {"env.vars.*", "string",
       "Environment value, weaker than the process environment and env.<NAME>."},
      {"env.*", "string", "Environment value, weaker than the process environment."},
      {"agents.defaults.model", "string|object",
       "Default text model: a ref, or primary and fallbacks."},
      {"agents.defaults.model.primary", "string", "Ref of the default model."},
      {"agents.defaults.model.fallbacks", "refs", "Refs to try after it, in order."},
      {"agents.defaults.imageGenerationModel", "string|object", "Default image model."},
      {"agents.defaults.imageGenerationModel.primary", "string", "Ref of the default image model."},
      {"agents.defaults.imageGenerationModel.fallbacks", "refs", "Refs to try after it, in order."},
      {"agents.defaults.models.*.alias", "string", "Short name for this model."},
      {"agents.defaults.models.*.params", "open", "Params of this model."},
      {"agents.defaults.params", "open", "Params of every model."},
      {"agents.defaults.thinkingDefault", "enum:off minimal low medium high xhigh adaptive max",
       "Thinking level when the call names none."},
      {"models.providers.openrouter.baseUrl", "string",
       "Where requests go. Default https://openrouter.ai/api/v1."},
      {"models.providers.openrouter.apiKey", "string", "Key, weaker than OPENROUTER_API_KEY."},
      {"models.providers.openrouter.headers.*", "string", "Extra request header."},
      {"models.providers.openrouter.params", "open", "Params of every model, the weakest level."},
      {"models.providers.openrouter.attribution", "false|object",
       "App attribution on verified routes; false sends none."},
      {"models.providers.openrouter.attribution.referer", "string", "HTTP-Referer."},
      {"models.providers.openrouter.attribution.title", "string", "X-OpenRouter-Title."},
      {"models.providers.openrouter.attribution.categories", "string", "X-OpenRouter-Categories."},
  };
  return kKeys;
}

std::vector<ConfigProblem> check_config(const Json& config) {
  Checker checker;
  Path path;
  checker.check(config, path);
  return std::move(checker.problems);
}

}  // namespace fluffbuzz
