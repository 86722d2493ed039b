#include "call/candidates.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "config/model_lookup.h"

namespace fluffbuzz {

namespace {

bool is_image_part(const JsonDocument& request, uint32_t part) {
  if (request.node(part).type != JsonType::kObject) return false;
  const uint32_t type = request.find(part, "type");
  if (type == JsonDocument::kNone || request.node(type).type != JsonType::kString) return false;
  return request.string(type).is("image_url") || request.string(type).is("input_image");
}

bool shows_images(const JsonDocument& request) {
  const uint32_t messages = request.find(JsonDocument::root(), "messages");
  if (messages == JsonDocument::kNone) return false;
  for (uint32_t message = request.first_child(messages); message != JsonDocument::kNone;
       message = request.next_sibling(message)) {
    const uint32_t content = request.find(message, "content");
    if (content == JsonDocument::kNone) continue;
    for (uint32_t part = request.first_child(content); part != JsonDocument::kNone;
         part = request.next_sibling(part)) {
      if (is_image_part(request, part)) return true;
    }
  }
  return false;
}

// The configured image models that may be used; empty when there are none.
std::vector<ModelRef> image_models(const Config& config) {
  std::vector<ModelRef> out;
  std::vector<std::string> names = {config.image_model};
  names.insert(names.end(), config.image_model_fallbacks.begin(),
               config.image_model_fallbacks.end());
  for (const std::string& name : names) {
    if (name.empty()) continue;
    Result<ModelRef> ref = resolve_model(config, name);
    if (ref && is_allowed(config, ref.value())) out.push_back(std::move(ref.value()));
  }
  return out;
}

// Nothing when that is unknown.
std::optional<bool> takes_images(const Config& config, const Catalogue* catalogue,
                                 const ModelRef& ref) {
  const ModelFacts facts = known_facts(config, catalogue, ref.id);
  if (!facts.input) return std::nullopt;
  return std::find(facts.input->begin(), facts.input->end(), "image") != facts.input->end();
}

}  // namespace

bool lacks_image_facts(const Config& config, const ModelRef& named, const JsonDocument& request) {
  return !config.image_model.empty() && has_catalogue_row(named.id) && shows_images(request) &&
         !takes_images(config, nullptr, named);
}

Result<Chain> candidates(const Config& config, const Catalogue* catalogue,
                         const CallOptions& options, const JsonDocument& request) {
  const uint32_t model = request.find(JsonDocument::root(), "model");
  const JsonType type = model == JsonDocument::kNone ? JsonType::kNull : request.node(model).type;
  if (type != JsonType::kString && type != JsonType::kNull) {
    return make_error(ErrorCode::kInvalidRequest,
                      "model: must be a string; leave it out for the configured one");
  }
  const std::string name = type == JsonType::kNull ? std::string() : decoded(request.string(model));
  Result<ModelRef> requested = resolve_model(config, name);
  if (!requested) return requested.error();
  if (!is_allowed(config, requested.value())) return not_allowed(requested.value());
  std::vector<ModelRef> out{std::move(requested.value())};
  if (request.find(JsonDocument::root(), "models") != JsonDocument::kNone)
    return Chain{std::move(out), {}};
  if (!config.image_model.empty() && shows_images(request) &&
      takes_images(config, catalogue, out.front()) == false) {
    std::vector<ModelRef> models = image_models(config);
    if (!models.empty()) return Chain{std::move(models), out.front().id};
  }
  for (const std::string& fallback : options.fallbacks.value_or(config.fallbacks)) {
    Result<ModelRef> ref = resolve_model(config, fallback);
    if (!ref) return ref.error();
    if (!is_allowed(config, ref.value())) {
      if (options.fallbacks) return not_allowed(ref.value());
      continue;
    }
    const bool known = std::any_of(
        out.begin(), out.end(), [&](const ModelRef& other) { return other.id == ref.value().id; });
    if (!known) out.push_back(std::move(ref.value()));
  }
  return Chain{std::move(out), {}};
}

std::vector<size_t> keys_for(const Config& config, const Health& health, const ModelRef& ref,
                             const std::vector<size_t>& refused, double now_ms) {
  std::vector<size_t> rested;
  std::vector<size_t> resting;
  for (size_t i = 0; i < config.credentials.size(); ++i) {
    const std::string& profile = config.credentials[i].profile;
    const bool pinned_elsewhere = !ref.profile.empty() && ref.profile != profile;
    if (pinned_elsewhere || std::find(refused.begin(), refused.end(), i) != refused.end()) continue;
    (health.rests(profile, ref.id, now_ms) ? resting : rested).push_back(i);
  }
  rested.insert(rested.end(), resting.begin(), resting.end());
  return rested;
}

std::vector<PassedOver> prefer_rested(std::vector<ModelRef>& chain, const Config& config,
                                      const Health& health, double now_ms) {
  // The best key comes first: if that one rests, all do.
  const auto reason = [&](const ModelRef& ref) {
    const std::vector<size_t> keys = keys_for(config, health, ref, {}, now_ms);
    return health.rest_reason(keys.empty() ? "" : config.credentials[keys.front()].profile, ref.id,
                              now_ms);
  };
  std::vector<ModelRef> resting;
  std::vector<ModelRef> rested;
  std::vector<PassedOver> passed_over;
  for (ModelRef& ref : chain) {
    const std::optional<ErrorCode> rest = reason(ref);
    if (rest) passed_over.push_back({ref.id, *rest});
    (rest ? resting : rested).push_back(std::move(ref));
  }
  if (rested.empty()) passed_over.clear();
  std::move(resting.begin(), resting.end(), std::back_inserter(rested));
  chain = std::move(rested);
  return passed_over;
}

}  // namespace fluffbuzz
