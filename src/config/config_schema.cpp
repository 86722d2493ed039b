#include "config/config_schema.h"

#include <algorithm>

#include "base/nearest.h"
#include "config/config_type.h"

namespace fluffbuzz {

namespace {

constexpr ConfigKey kKeys[] = {
#define FLUFFBUZZ_CONFIG_KEY(path, type, fallback, meaning) {path, type},
#include "config/config_keys.def"
#undef FLUFFBUZZ_CONFIG_KEY
};

// Keys that people bring along from elsewhere, with what to do instead.
constexpr struct {
  std::string_view path;
  std::string_view message;
} kForeignKeys[] = {
    {"$include", "files are not read here; merge them before"},
    {"agent", "moved to agents.defaults"},
    {"agents.list", "there is one agent; its settings stand in agents.defaults"},
    {"agents.entries", "there is one agent; its settings stand in agents.defaults"},
    {"agents.defaults.modelFallbacks", "moved to agents.defaults.model.fallbacks"},
    {"agents.defaults.imageModelFallbacks", "moved to agents.defaults.imageModel.fallbacks"},
    {"agents.defaults.allowedModels", "moved to agents.defaults.modelPolicy.allow"},
    {"agents.defaults.thinking", "moved to agents.defaults.thinkingDefault"},
    {"agents.defaults.thinkingLevel", "moved to agents.defaults.thinkingDefault"},
    {"agents.defaults.videoGenerationModel", "only text and images are supported"},
    {"agents.defaults.musicGenerationModel", "only text and images are supported"},
    {"agents.defaults.pdfModel", "only text and images are supported"},
    {"agents.defaults.mediaModels.video", "only text and images are supported"},
    {"agents.defaults.mediaModels.music", "only text and images are supported"},
    {"agents.defaults.mediaModels.pdf", "only text and images are supported"},
    {"agents.defaults.mediaGenerationAutoProviderFallback", "openrouter is the only provider here"},
    {"agents.defaults.contextTokens", "prompts are not cut here"},
    {"agents.defaults.maxConcurrent", "the caller decides how many calls run"},
    {"agents.defaults.subagents", "there are no sub-agents here"},
    {"agents.defaults.models.*.streaming", "write `stream` into the request"},
    {"env.shellEnv", "no login shell is asked; set the variables in the environment"},
    {"secrets", "SecretRefs of source \"env\" are supported, which need no declaration"},
    {"providers", "moved to models.providers"},
    {"models.providers.openrouter.apiKeyEnv",
     "write apiKey: {source: \"env\", id: \"NAME\"} instead"},
    {"models.providers.openrouter.injectNumCtxForOpenAICompat", "means nothing to OpenRouter"},
    {"models.providers.openrouter.compat", "how to speak to OpenRouter is known here"},
    {"models.providers.openrouter.request.proxy", "belongs to the host: pass your own `fetch`"},
    {"models.providers.openrouter.request.tls", "belongs to the host: pass your own `fetch`"},
    {"models.providers.openrouter.request.allowPrivateNetwork",
     "belongs to the host: pass your own `fetch`"},
    {"models.providers.openrouter.models.*.compat", "how to speak to OpenRouter is known here"},
    {"models.providers.openrouter.models.*.api", "there is one protocol for all models"},
    {"models.providers.openrouter.models.*.baseUrl", "there is one base URL for all models"},
    {"models.providers.openrouter.models.*.contextTokens", "prompts are not cut here"},
    {"models.providers.openrouter.models.*.cost.tieredPricing",
     "tiers come from OpenRouter's own catalogue"},
};

// How far a row's path fits: its segments against the first ones of `path`.
bool covers(const std::vector<std::string_view>& row, const ConfigPath& path, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    if (row[i] != "*" && row[i] != path[i]) return false;
  }
  return true;
}

bool fits(std::string_view row_path, const ConfigPath& path) {
  const auto row = split_words(row_path, '.');
  return row.size() == path.size() && covers(row, path, row.size());
}

std::string_view foreign_message(const ConfigPath& path) {
  for (const auto& key : kForeignKeys) {
    if (fits(key.path, path)) return key.message;
  }
  const bool provider = path.size() == 3 && path[0] == "models" && path[1] == "providers";
  if (!provider || path[2] == "openrouter") return {};
  return "openrouter is the only provider here; other models are reached through it as "
         "openrouter/<provider>/<model>";
}

// Names that may follow `parent` in the table; "*" is left out.
std::vector<std::string> names_below(const ConfigPath& parent, bool& any_name) {
  std::vector<std::string> out;
  any_name = false;
  for (const ConfigKey& key : kKeys) {
    const auto row = split_words(key.path, '.');
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

class Checker {
 public:
  std::vector<ConfigProblem> problems;

  void check(const Json& value, const ConfigPath& path) {
    const ConfigKey* row = config_key(path);
    if (row == nullptr && !value.is_object()) {
      add(path, "must be an object, not " + std::string(kind_of(value)));
    } else if (row != nullptr) {
      std::string suggestion;
      const std::string problem = type_problem(row->type, value, suggestion);
      if (!problem.empty()) {
        add(path, problem).suggestion = suggestion;
        return;
      }
    }
    if (row == nullptr || (row->type.find("object") != std::string_view::npos)) {
      check_members(value, path);
    } else if (row->type == "list") {
      check_elements(value, path);
    }
  }

 private:
  ConfigProblem& add(const ConfigPath& path, std::string message,
                     ConfigProblem::At at = ConfigProblem::At::kValue) {
    return problems.emplace_back(path, std::move(message), at);
  }

  void check_elements(const Json& value, const ConfigPath& path) {
    const auto* list = value.get_ptr<const Json::array_t*>();
    if (list == nullptr) return;
    for (size_t i = 0; i < list->size(); ++i) check((*list)[i], path / std::to_string(i));
  }

  void check_members(const Json& value, const ConfigPath& path) {
    const auto* object = value.get_ptr<const Json::object_t*>();
    if (object == nullptr) return;
    bool any_name = false;
    const std::vector<std::string> names = names_below(path, any_name);
    for (const auto& [name, member] : *object) {
      const ConfigPath place = path / name;
      const std::string_view foreign = foreign_message(place);
      if (!foreign.empty()) {
        add(place, std::string(foreign), ConfigProblem::At::kName);
      } else if (any_name || std::find(names.begin(), names.end(), name) != names.end()) {
        check(member, place);
      } else {
        ConfigProblem& problem =
            add(place, "unknown key." + did_you_mean(name, names), ConfigProblem::At::kName);
        const std::vector<std::string> close = nearest(name, names, 1);
        if (!close.empty()) problem.suggestion = close.front();
      }
    }
  }
};

}  // namespace

std::vector<std::string_view> split_words(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const size_t at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

const ConfigKey* config_key(const ConfigPath& path) {
  for (const ConfigKey& key : kKeys) {
    if (fits(key.path, path)) return &key;
  }
  return nullptr;
}

bool has_config_keys_below(const ConfigPath& path) {
  bool any_name = false;
  return !names_below(path, any_name).empty() || any_name;
}

std::vector<ConfigProblem> check_config(const Json& config) {
  Checker checker;
  checker.check(config, {});
  return std::move(checker.problems);
}

}  // namespace fluffbuzz
