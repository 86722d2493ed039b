// Reading agents.defaults: models, aliases, limits.
#include <algorithm>

#include "base/utf8.h"
#include "config/config_reader.h"

namespace fluffbuzz {

namespace {

// Timers of hosts count in 31 bits.
constexpr double kLongestMs = 2147483647;

double milliseconds(const Json& value, std::string_view name, double fallback_ms) {
  const double seconds = double_or(value, name, -1);
  return seconds < 0 ? fallback_ms : std::min(seconds * 1000, kLongestMs);
}

bool is_free(std::string_view id) {
  constexpr std::string_view kFree = ":free";
  return id.size() > kFree.size() && id.substr(id.size() - kFree.size()) == kFree;
}

// Members of `weaker` that `stronger` lacks. What is no object has been reported by the schema.
void fill_in(Json& stronger, const Json& weaker) {
  const auto* object = weaker.get_ptr<const Json::object_t*>();
  if (object == nullptr || !stronger.is_object()) return;
  for (const auto& [name, value] : *object) {
    if (find_member(stronger, name) == nullptr) stronger[name] = value;
  }
}

}  // namespace

bool is_alias(std::string_view alias) {
  return std::all_of(alias.begin(), alias.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_.:-").find(c) != std::string_view::npos;
  });
}

std::string ConfigReader::ref(const std::string& text, const ConfigPath& path, At at) {
  Result<ModelRef> parsed = parse_model_ref(text);
  if (parsed) return parsed.value().id;
  problems.emplace_back(path, parsed.error().message, at);
  return {};
}

std::string ConfigReader::ref_or_alias(const std::string& text, const ConfigPath& path) {
  const std::string_view name = trim(text);
  for (const ConfiguredModel& entry : config.models) {
    if (!entry.alias.empty() && ascii_iequals(entry.alias, name)) return entry.key;
  }
  if (!ascii_iequals(name, "openrouter:free")) return ref(text, path);
  for (const ConfiguredModel& entry : config.models) {
    if (is_free(entry.key)) return entry.key;
  }
  for (const ConfiguredRow& row : config.rows) {
    if (is_free(row.facts.id)) return row.facts.id;
  }
  problems.emplace_back(path,
                        "wants a model ending in :free under agents.defaults.models or "
                        "models.providers.openrouter.models, and there is none");
  return {};
}

void ConfigReader::read_agents(const Json& defaults) {
  const ConfigPath path = {"agents", "defaults"};
  read_entries(member_or_empty(defaults, "models"), path / "models");
  std::string primary;
  read_model(member_or_empty(defaults, "model"), path / "model", primary, config.fallbacks);
  if (!primary.empty()) config.primary = primary;
  read_model(member_or_empty(defaults, "imageModel"), path / "imageModel", config.image_model,
             config.image_model_fallbacks);
  read_image_generation(defaults);
  const Json& policy = member_or_empty(defaults, "modelPolicy");
  read_allow(member_or_empty(policy, "allow"), path / "modelPolicy" / "allow");
  config.default_params = member_or_empty(defaults, "params");
  config.thinking_default = string_or(defaults, "thinkingDefault", "");
  config.timeout_ms = milliseconds(defaults, "timeoutSeconds", config.timeout_ms);
  config.idle_timeout_ms =
      milliseconds(member_or_empty(defaults, "llm"), "idleTimeoutSeconds", config.idle_timeout_ms);
  config.media_max_bytes = double_or(defaults, "mediaMaxMb", 0) * (1U << 20U);
  config.image_max_dimension_px =
      double_or(defaults, "imageMaxDimensionPx", config.image_max_dimension_px);
}

void ConfigReader::read_model(const Json& value, const ConfigPath& path, std::string& primary,
                              std::vector<std::string>& fallbacks) {
  const bool text = value.is_string();
  const std::string name = text ? text_of(value) : string_or(value, "primary", "");
  if (!name.empty()) primary = ref_or_alias(name, text ? path : path / "primary");
  const std::vector<std::string> list = strings_of(member_or_empty(value, "fallbacks"));
  for (size_t i = 0; i < list.size(); ++i) {
    fallbacks.push_back(ref_or_alias(list[i], path / "fallbacks" / std::to_string(i)));
  }
}

void ConfigReader::read_image_generation(const Json& defaults) {
  ConfigPath path = {"agents", "defaults", "imageGenerationModel"};
  const Json* value = find_member(defaults, path.back());
  if (value == nullptr) {
    path = {"agents", "defaults", "mediaModels", "image"};
    value = find_member(member_or_empty(defaults, "mediaModels"), "image");
  }
  if (value == nullptr) return;
  read_model(*value, path, config.image_generation_model, config.image_generation_fallbacks);
  config.image_generation_timeout_ms =
      std::min(double_or(*value, "timeoutMs", config.image_generation_timeout_ms), kLongestMs);
}

void ConfigReader::read_allow(const Json& list, const ConfigPath& path) {
  const std::vector<std::string> items = strings_of(list);
  for (size_t i = 0; i < items.size(); ++i) {
    const ConfigPath place = path / std::to_string(i);
    const std::string_view item = trim(items[i]);
    if (item.empty() || item.back() != '*') {
      const std::string id = ref_or_alias(items[i], place);
      if (!id.empty()) config.allow.push_back(ModelRef{id, ""}.key());
    } else if (item == "*" || has_openrouter_prefix(item)) {
      config.allow.emplace_back(item);
    } else {
      problems.emplace_back(place, "a pattern is \"*\" or begins with \"openrouter/\"");
    }
  }
  // A list that allows nothing that we understood must not allow everything.
  if (list.is_array() && config.allow.empty()) {
    problems.emplace_back(path, "allows no model at all; leave it out to allow every one");
  }
}

void ConfigReader::read_entries(const Json& entries, const ConfigPath& path) {
  const auto* object = entries.get_ptr<const Json::object_t*>();
  if (object == nullptr) return;
  for (const auto& [key, value] : *object) {
    const std::string id = ref(key, path / key, At::kName);
    if (id.empty()) continue;
    ConfiguredModel entry;
    entry.key = ModelRef{id, ""}.key();
    entry.alias = std::string(trim(string_or(value, "alias", "")));
    entry.params = member_or_empty(value, "params");
    check_alias(entry.alias, entry.key, path / key / "alias");
    const bool canonical = ascii_iequals(entry.key, trim(key));
    add_entry(std::move(entry), canonical);
  }
}

// Several spellings may name one model: what stands under the canonical one wins, field by field.
void ConfigReader::add_entry(ConfiguredModel entry, bool canonical) {
  const auto known = std::find_if(
      config.models.begin(), config.models.end(),
      [&](const ConfiguredModel& other) { return ascii_iequals(other.key, entry.key); });
  if (known == config.models.end()) {
    config.models.push_back(std::move(entry));
    return;
  }
  if (canonical) std::swap(*known, entry);
  if (known->alias.empty()) known->alias = entry.alias;
  fill_in(known->params, entry.params);
}

void ConfigReader::check_alias(const std::string& alias, const std::string& key,
                               const ConfigPath& path) {
  if (!is_alias(alias)) {
    problems.emplace_back(path, "an alias is made of letters, digits and _ . : - only");
    return;
  }
  for (const ConfiguredModel& entry : config.models) {
    if (alias.empty() || !ascii_iequals(entry.alias, alias) || ascii_iequals(entry.key, key)) {
      continue;
    }
    problems.emplace_back(path, "this alias is taken by agents.defaults.models[\"" +
                                    shorten(entry.key, 80) + "\"]; an alias names one model");
    return;
  }
}

}  // namespace fluffbuzz
