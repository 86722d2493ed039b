#include "call/candidates.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "config/model_lookup.h"
#include "model/model_traits.h"
#include "request/image_parts.h"

namespace fluffbuzz {

namespace {

bool is_permitted(const Config& config, const CallOptions& options, const ModelRef& ref) {
  return model_refusal(config, options.policy.get(), ref, NamedBy::kConfiguration).message.empty();
}

// The configured image models that may be used; empty when there are none.
std::vector<ModelRef> image_models(const Config& config, const CallOptions& options) {
  std::vector<ModelRef> out;
  std::vector<std::string> names = {config.image_model};
  names.insert(names.end(), config.image_model_fallbacks.begin(),
               config.image_model_fallbacks.end());
  for (const std::string& name : names) {
    if (name.empty()) continue;
    Result<ModelRef> ref = resolve_model(config, name);
    if (ref && is_permitted(config, options, ref.value())) out.push_back(std::move(ref.value()));
  }
  return out;
}

using Modalities = std::optional<std::vector<std::string>>;

// Nothing when that is unknown.
std::optional<bool> has_image(const Modalities& modalities) {
  if (!modalities) return std::nullopt;
  return std::find(modalities->begin(), modalities->end(), "image") != modalities->end();
}

std::optional<bool> takes_images(const Config& config, const Catalogue* catalogue,
                                 const ModelRef& ref) {
  return has_image(known_facts(config, catalogue, ref.id).input);
}

// The model that a request names, or an empty text.
Result<std::string> named_model(const JsonDocument& request) {
  const uint32_t model = request.find(JsonDocument::root(), "model");
  const JsonType type = model == JsonDocument::kNone ? JsonType::kNull : request.node(model).type;
  if (type != JsonType::kString && type != JsonType::kNull) {
    return field_error(ErrorCode::kInvalidRequest, "model",
                       "must be a string; leave it out for the configured one");
  }
  return type == JsonType::kNull ? std::string() : decoded(request.string(model));
}

// The model that a request begins with: the one of that name, which must be permitted, or the
// configured one where the name is empty.
Result<ModelRef> requested_model(const Config& config, const CallOptions& options,
                                 const std::string& name, NamedBy by) {
  Result<ModelRef> ref = resolve_model(config, name);
  if (!ref) return ref;
  Error refusal = model_refusal(config, options.policy.get(), ref.value(), by);
  if (!refusal.message.empty()) return refusal;
  return ref;
}

// Appends the models to try after the first. Those of the caller must be permitted; of the
// configured ones the others are left out.
Result<bool> add_fallbacks(std::vector<ModelRef>& out, const Config& config,
                           const CallOptions& options, const std::vector<std::string>& configured) {
  const bool by_caller = options.fallbacks.has_value();
  const std::vector<std::string>& names = by_caller ? *options.fallbacks : configured;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto told = [&](Error error) {
      return by_caller ? at_field(std::move(error), "options.fallbacks." + std::to_string(i))
                       : error;
    };
    Result<ModelRef> ref = resolve_model(config, names[i]);
    if (!ref) return told(ref.error());
    Error refusal = model_refusal(config, options.policy.get(), ref.value(),
                                  by_caller ? NamedBy::kCaller : NamedBy::kConfiguration);
    if (!refusal.message.empty()) {
      if (by_caller) return told(std::move(refusal));
      continue;
    }
    const bool known = std::any_of(
        out.begin(), out.end(), [&](const ModelRef& other) { return other.id == ref.value().id; });
    if (!known) out.push_back(std::move(ref.value()));
  }
  return true;
}

// What comes behind the named model when the call does not say. Another model's vectors are of
// another space: whoever compares them must have asked for it.
const std::vector<std::string>& configured_fallbacks(const Config& config,
                                                     const CallOptions& options) {
  static const std::vector<std::string> kNone;
  return options.endpoint == EndpointKind::kEmbeddings ? kNone : config.fallbacks;
}

bool brings_images(const JsonDocument& request) {
  const uint32_t inputs = request.find(JsonDocument::root(), "inputImages");
  return inputs != JsonDocument::kNone && request.first_child(inputs) != JsonDocument::kNone;
}

// What a caller is told who gets another model than the one that was asked for.
std::string replaced(const ModelRef& asked, std::string_view why, const ModelRef& taken) {
  return joined({asked.id, why, taken.id, " was asked instead"});
}

// Why a model cannot do what an image request asks, or nothing.
std::string_view unfit(const Config& config, const Catalogue* catalogue, const ModelRef& ref,
                       bool edits) {
  const ModelFacts facts = known_facts(config, catalogue, ref.id);
  if (has_image(facts.output) == false) return " makes no images";
  return edits && has_image(facts.input) == false ? " takes no input images" : std::string_view();
}

}  // namespace

bool lacks_image_facts(const Config& config, const ModelRef& named, const JsonDocument& request) {
  return !image_parts(request).all.empty() && has_catalogue_row(named.id) &&
         request.find(JsonDocument::root(), "models") == JsonDocument::kNone &&
         !takes_images(config, nullptr, named);
}

Result<Chain> candidates(const Config& config, const Catalogue* catalogue,
                         const CallOptions& options, const JsonDocument& request) {
  if (options.policy != nullptr) {
    Error refusal = body_refusal(config, *options.policy, request);
    if (!refusal.message.empty()) return refusal;
  }
  const Result<std::string> name = named_model(request);
  if (!name) return name.error();
  if (name.value().empty() && options.endpoint == EndpointKind::kEmbeddings) {
    return field_error(ErrorCode::kInvalidRequest, "model",
                       "name the model; none is configured for embeddings");
  }
  Result<ModelRef> requested =
      requested_model(config, options, name.value(),
                      name.value().empty() ? NamedBy::kConfiguration : NamedBy::kCaller);
  if (!requested) return requested.error();
  std::vector<ModelRef> out{std::move(requested.value())};
  if (request.find(JsonDocument::root(), "models") != JsonDocument::kNone)
    return Chain{std::move(out), {}};
  const ImageParts images = image_parts(request);
  const auto is_blind = [&](const ModelRef& ref) {
    return takes_images(config, catalogue, ref) == false;
  };
  const ModelRef first = out.front();
  const bool blind = !images.all.empty() && is_blind(first);
  if (blind) {
    std::vector<ModelRef> models = image_models(config, options);
    if (!models.empty()) {
      std::string told = replaced(first, " takes no images; ", models.front());
      return Chain{std::move(models), told + " (agents.defaults.imageModel)"};
    }
  }
  const Result<bool> added =
      add_fallbacks(out, config, options, configured_fallbacks(config, options));
  if (!added) return added.error();
  if (!images.current) return Chain{std::move(out), {}};
  out.erase(std::remove_if(out.begin(), out.end(), is_blind), out.end());
  if (out.empty()) {
    return field_error(ErrorCode::kInvalidRequest, "model",
                       joined({first.id,
                               " takes no images; name one that does, or set "
                               "agents.defaults.imageModel.primary (and .fallbacks)"}));
  }
  std::string told = blind ? replaced(first, " takes no images; ", out.front()) : std::string();
  return Chain{std::move(out), std::move(told)};
}

bool lacks_image_output_facts(const Config& config, const ModelRef& named) {
  return has_catalogue_row(named.id) && !known_facts(config, nullptr, named.id).output;
}

Result<Chain> image_candidates(const Config& config, const Catalogue* catalogue,
                               const CallOptions& options, const JsonDocument& request) {
  Result<std::string> name = named_model(request);
  if (!name) return name.error();
  const NamedBy by = name.value().empty() ? NamedBy::kConfiguration : NamedBy::kCaller;
  if (name.value().empty()) name = config.image_generation_model;
  if (name.value().empty()) name = std::string(default_image_model());
  Result<ModelRef> requested = requested_model(config, options, name.value(), by);
  if (!requested) return requested.error();
  std::vector<ModelRef> out{std::move(requested.value())};
  const Result<bool> added = add_fallbacks(out, config, options, config.image_generation_fallbacks);
  if (!added) return added.error();
  const bool edits = brings_images(request);
  const ModelRef first = out.front();
  const std::string_view why = unfit(config, catalogue, first, edits);
  const auto is_unfit = [&](const ModelRef& ref) {
    return !unfit(config, catalogue, ref, edits).empty();
  };
  out.erase(std::remove_if(out.begin(), out.end(), is_unfit), out.end());
  if (out.empty()) {
    return field_error(
        ErrorCode::kInvalidRequest, "model",
        joined(
            {first.id, why, "; name one that does, or set agents.defaults.imageGenerationModel"}));
  }
  std::string told =
      why.empty() ? std::string() : replaced(first, joined({why, "; "}), out.front());
  return Chain{std::move(out), std::move(told)};
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
