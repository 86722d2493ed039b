#include "config/params.h"

#include "base/utf8.h"
#include "config/config.h"

namespace fluffbuzz {

namespace {

constexpr ParamName kParams[] = {
    {"temperature", "", ParamKind::kNumber},
    {"top_p topP", "", ParamKind::kNumber},
    {"top_k topK", "", ParamKind::kNumber},
    {"min_p minP", "", ParamKind::kNumber},
    {"top_a topA", "", ParamKind::kNumber},
    {"frequency_penalty frequencyPenalty", "", ParamKind::kNumber},
    {"presence_penalty presencePenalty", "", ParamKind::kNumber},
    {"repetition_penalty repetitionPenalty", "", ParamKind::kNumber},
    {"seed", "", ParamKind::kNumber},
    {"stop", "", ParamKind::kTexts},
    {"logit_bias logitBias", "", ParamKind::kObject},
    {"response_format responseFormat", "", ParamKind::kObject},
    {"verbosity", "", ParamKind::kText},
    {"maxTokens max_tokens max_completion_tokens maxCompletionTokens", "max_completion_tokens",
     ParamKind::kNumber},
    {"parallel_tool_calls parallelToolCalls", "", ParamKind::kBoolean},
    {"modalities", "", ParamKind::kArray},
    {"extraBody extra_body", "", ParamKind::kRead},
    {"provider", "", ParamKind::kRead},
    {"thinking", "", ParamKind::kRead},
    {"transport", "", ParamKind::kRead},
    {"imageApi image_api", "", ParamKind::kRead},
    {"cacheBoundary cache_boundary", "", ParamKind::kRead},
    {"cacheRetention cache_retention", "", ParamKind::kRead},
    {"responseCache response_cache", "", ParamKind::kRead},
    {"responseCacheTtlSeconds response_cache_ttl_seconds responseCacheTtl response_cache_ttl", "",
     ParamKind::kRead},
    {"responseCacheClear response_cache_clear", "", ParamKind::kRead},
    {"serviceTier service_tier", "", ParamKind::kNotForwarded},
    {"fastMode fast_mode", "", ParamKind::kNotForwarded},
    {"textVerbosity text_verbosity", "", ParamKind::kNotForwarded},
    {"openaiWsWarmup", "", ParamKind::kNotForwarded},
    {"cachedContent cached_content", "", ParamKind::kNotForwarded},
    {"store", "", ParamKind::kNotForwarded},
    {"promptCacheKey prompt_cache_key", "", ParamKind::kNotForwarded},
    {"promptCacheRetention prompt_cache_retention", "", ParamKind::kNotForwarded},
    {"chat_template_kwargs chatTemplateKwargs", "", ParamKind::kNotForwarded},
};

// Takes the first of the blank-separated words off `words`.
std::string_view next_word(std::string_view& words) {
  const size_t blank = words.find(' ');
  const std::string_view word = words.substr(0, blank);
  words.remove_prefix(blank == std::string_view::npos ? words.size() : blank + 1);
  return word;
}

const Json& at_path(const Json& root, std::initializer_list<std::string_view> path) {
  static const Json kNothing;
  const Json* value = &root;
  for (const std::string_view name : path) {
    value = value == nullptr ? nullptr : find_member(*value, name);
  }
  return value == nullptr ? kNothing : *value;
}

}  // namespace

std::span<const ParamName> param_names() { return kParams; }

const ParamName* find_param(std::string_view spelling) {
  for (const ParamName& row : kParams) {
    for (std::string_view left = row.names; !left.empty();) {
      if (next_word(left) == spelling) return &row;
    }
  }
  return nullptr;
}

std::vector<std::string> param_spellings() {
  std::vector<std::string> out;
  for (const ParamName& row : kParams) {
    for (std::string_view left = row.names; !left.empty();) out.emplace_back(next_word(left));
  }
  return out;
}

bool is_reserved_key(std::string_view name) {
  return name == "__proto__" || name == "prototype" || name == "constructor";
}

void merge_params(Json& into, const Json& level) {
  const auto* object = level.get_ptr<const Json::object_t*>();
  if (object == nullptr) return;
  for (const auto& [key, value] : *object) {
    if (is_reserved_key(key)) continue;
    const ParamName* row = find_param(key);
    Json& slot = into[row == nullptr ? key : std::string(row->name())];
    const auto* routing = value.get_ptr<const Json::object_t*>();
    if (key == "provider" && routing != nullptr && slot.is_object()) {
      for (const auto& [name, item] : *routing) slot[name] = item;
    } else {
      slot = value;
    }
  }
}

Json Config::params_for(const ModelRef& ref, const Json& call) const {
  Json merged = json_object();
  merge_params(merged, provider_params);
  if (const ConfiguredRow* entry = row(ref.id)) merge_params(merged, entry->params);
  merge_params(merged, default_params);
  if (const ConfiguredModel* entry = model(ref.key())) merge_params(merged, entry->params);
  merge_params(merged, call);
  return merged;
}

void check_params(const Json& params, const ConfigPath& path,
                  std::vector<ConfigProblem>& problems) {
  for (const std::string_view name : {"extraBody", "extra_body"}) {
    const Json* extra = find_member(params, name);
    if (extra == nullptr || extra->is_null()) continue;
    const ConfigPath place = path / name;
    if (!extra->is_object()) {
      problems.emplace_back(place, "must be an object, not " + std::string(kind_of(*extra)));
    }
    for (const std::string_view field : {"model", "messages", "stream", "provider"}) {
      if (find_member(*extra, field) == nullptr) continue;
      problems.emplace_back(place / field,
                            field == "provider" ? "routing goes into params.provider"
                                                : "must not be set here; it belongs to the request",
                            ConfigProblem::At::kName);
    }
  }
}

void check_config_params(const Json& root, std::vector<ConfigProblem>& problems) {
  const ConfigPath provider_path = {"models", "providers", "openrouter"};
  const ConfigPath defaults_path = {"agents", "defaults"};
  const Json& provider = at_path(root, {"models", "providers", "openrouter"});
  const Json& defaults = at_path(root, {"agents", "defaults"});
  check_params(at_path(provider, {"params"}), provider_path / "params", problems);
  const Json& rows = at_path(provider, {"models"});
  if (const auto* list = rows.get_ptr<const Json::array_t*>()) {
    for (size_t i = 0; i < list->size(); ++i) {
      check_params(at_path((*list)[i], {"params"}),
                   provider_path / "models" / std::to_string(i) / "params", problems);
    }
  }
  check_params(at_path(defaults, {"params"}), defaults_path / "params", problems);
  const Json& entries = at_path(defaults, {"models"});
  if (const auto* object = entries.get_ptr<const Json::object_t*>()) {
    for (const auto& [key, entry] : *object) {
      check_params(at_path(entry, {"params"}), defaults_path / "models" / key / "params", problems);
    }
  }
}

}  // namespace fluffbuzz
