#include "config/config.h"

#include <algorithm>

#include "base/json_string.h"
#include "base/utf8.h"
#include "config/config_schema.h"
#include "config/json5.h"
#include "config/params.h"

namespace fluffbuzz {

namespace {

const Json& member_or_empty(const Json& value, std::string_view name) {
  static const Json kEmpty = Json::object();
  const Json* member = find_member(value, name);
  return member == nullptr ? kEmpty : *member;
}

const Json& at_path(const Json& root, std::initializer_list<std::string_view> path) {
  const Json* value = &root;
  for (const std::string_view name : path) value = &member_or_empty(*value, name);
  return *value;
}

// Pasted keys carry line breaks and blanks.
std::string clean_key(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (c != '\n' && c != '\r') out.push_back(c);
  }
  return out;
}

class Parser {
 public:
  Parser(const Json& root, const Json& env) : root_(root), env_(env) {}

  std::vector<ConfigProblem> problems;
  Config config;

  void run(const Json& credentials) {
    read_models();
    read_provider();
    read_credentials(credentials);
  }

 private:
  // Weaker sources never overwrite stronger ones: process environment, env.X, env.vars.X.
  std::string env(std::string_view name) const {
    const Json& block = member_or_empty(root_, "env");
    for (const Json* source : {&env_, &block, &member_or_empty(block, "vars")}) {
      std::string value = string_or(*source, name, "");
      if (!trim(value).empty()) return value;
    }
    return {};
  }

  std::string ref(const std::string& path, const std::string& text) {
    Result<ModelRef> parsed = parse_model_ref(text);
    if (parsed) return parsed.value().id;
    problems.push_back({path, parsed.error().message});
    return {};
  }

  void read_models() {
    const Json& defaults = at_path(root_, {"agents", "defaults"});
    const std::string path = "agents.defaults.model";
    const Json& model = member_or_empty(defaults, "model");
    const std::string primary =
        model.is_string() ? text_of(model) : string_or(model, "primary", "");
    read_entries(member_or_empty(defaults, "models"));
    if (!primary.empty()) config.primary = resolved(path + ".primary", primary);
    if (const auto* list = member_or_empty(model, "fallbacks").get_ptr<const Json::array_t*>()) {
      for (size_t i = 0; i < list->size(); ++i) {
        config.fallbacks.push_back(
            resolved(path + ".fallbacks." + std::to_string(i), text_of((*list)[i])));
      }
    }
    config.default_params = member_or_empty(defaults, "params");
    config.thinking_default = string_or(defaults, "thinkingDefault", "");
  }

  // A configured model may be named by its alias.
  std::string resolved(const std::string& path, const std::string& text) {
    for (const ConfiguredModel& entry : config.models) {
      if (!entry.alias.empty() && ascii_iequals(entry.alias, trim(text))) return entry.key;
    }
    return ref(path, text);
  }

  void read_entries(const Json& entries) {
    const auto* object = entries.get_ptr<const Json::object_t*>();
    if (object == nullptr) return;
    for (const auto& [key, entry] : *object) {
      const std::string path = "agents.defaults.models[" + json_quoted(key) + "]";
      const std::string id = ref(path, key);
      if (id.empty()) continue;
      ConfiguredModel model;
      model.key = ModelRef{id, ""}.key();
      model.canonical = ascii_iequals(model.key, trim(key));
      model.alias = std::string(trim(string_or(entry, "alias", "")));
      model.params = member_or_empty(entry, "params");
      config.models.push_back(std::move(model));
    }
  }

  void read_provider() {
    const Json& provider = at_path(root_, {"models", "providers", "openrouter"});
    config.base_url = std::string(trim(string_or(provider, "baseUrl", "")));
    config.provider_params = member_or_empty(provider, "params");
    if (const auto* headers =
            member_or_empty(provider, "headers").get_ptr<const Json::object_t*>()) {
      for (const auto& [name, value] : *headers) config.headers.emplace_back(name, text_of(value));
    }
    const Json& attribution = member_or_empty(provider, "attribution");
    config.attribution.enabled = !attribution.is_boolean();
    config.attribution.referer = string_or(attribution, "referer", config.attribution.referer);
    config.attribution.title = string_or(attribution, "title", config.attribution.title);
    config.attribution.categories =
        string_or(attribution, "categories", config.attribution.categories);
  }

  void add_credential(std::string_view profile, std::string_view key) {
    std::string clean = clean_key(key);
    if (clean.empty()) return;
    // A pasted zero-width blank would make every fetch fail as if the network were down.
    const bool plain =
        std::all_of(clean.begin(), clean.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    if (!plain) {
      problems.push_back({std::string(profile),
                          "holds a blank or a character beyond ASCII, which no key has; copy the "
                          "key again"});
      return;
    }
    config.credentials.push_back({std::string(profile), std::move(clean)});
  }

  void read_credentials(const Json& credentials) {
    if (const auto* object = credentials.get_ptr<const Json::object_t*>()) {
      for (const auto& [profile, value] : *object) {
        if (value.is_string()) {
          add_credential(profile, text_of(value));
        } else if (string_or(value, "source", "") == "env") {
          add_credential(profile, env(string_or(value, "id", "")));
        } else {
          problems.push_back({"credentials[" + json_quoted(profile) + "]",
                              "must be a key as a string or {source: \"env\", id: \"NAME\"}, not " +
                                  std::string(kind_of(value))});
        }
      }
    }
    if (config.credentials.empty()) add_credential("OPENROUTER_API_KEY", env("OPENROUTER_API_KEY"));
    if (config.credentials.empty()) {
      add_credential(
          "models.providers.openrouter.apiKey",
          string_or(at_path(root_, {"models", "providers", "openrouter"}), "apiKey", ""));
    }
  }

  const Json& root_;
  const Json& env_;
};

Error problem_error(const std::vector<ConfigProblem>& problems) {
  std::string message = "Invalid config:";
  for (const ConfigProblem& problem : problems) {
    message += "\n- " + problem.path + ": " + problem.message;
  }
  return make_error(ErrorCode::kConfigError, std::move(message));
}

Result<Json> parse_settings(std::string_view text) {
  const Result<Json5Document> document = Json5Document::parse(text, Json5Document::Blank::kAccept);
  if (document && document.value().empty()) return Json(Json::object());
  Result<Json> value = document ? document.value().to_json() : document.error();
  if (!value) value.error().message.insert(0, "Invalid config: ");
  return value;
}

Result<Json> parse_part(std::string_view name, std::string_view text) {
  if (trim(text).empty()) return Json(Json::object());
  Result<Json> parsed = parse_json(text);
  if (!parsed) {
    return make_error(ErrorCode::kConfigError,
                      "Invalid " + std::string(name) + ": " + parsed.error().message);
  }
  return parsed;
}

}  // namespace

const ConfiguredModel* Config::model(std::string_view key) const {
  for (const ConfiguredModel& entry : models) {
    if (ascii_iequals(entry.key, key)) return &entry;
  }
  return nullptr;
}

Result<Config> parse_config(std::string_view config, std::string_view env,
                            std::string_view credentials) {
  Result<Json> root = parse_settings(config);
  if (!root) return root.error();
  Result<Json> environment = parse_part("env", env);
  if (!environment) return environment.error();
  Result<Json> keys = parse_part("credentials", credentials);
  if (!keys) return keys.error();
  std::vector<ConfigProblem> problems = check_config(root.value());
  check_config_params(root.value(), problems);
  Parser parser(root.value(), environment.value());
  parser.run(keys.value());
  problems.insert(problems.end(), parser.problems.begin(), parser.problems.end());
  if (!problems.empty()) return problem_error(problems);
  return std::move(parser.config);
}

}  // namespace fluffbuzz
