#include "request/shape.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "request/relay_endpoint.h"
#include "request/rules/rules.h"

namespace fluffbuzz {

const std::vector<ShapingRule>& shaping_rules() {
  static const std::vector<ShapingRule> kShapingRules = {
      {"wire_model", rules::wire_model,
       "A FluffBuzz ref or alias becomes the id that OpenRouter knows (provider page, Model "
       "references).",
       nullptr, true},
      {"history", rules::history,
       "Replayed turns are mended where upstream would refuse them: lone surrogates, Gemini "
       "thought "
       "signatures that are no base64, reasoning in outdated fields or of another family (provider "
       "page, Advanced configuration)."},
      {"audio_input", rules::audio_input,
       "Audio given as a data URL is cut down to its base64, the only form that is taken "
       "(openrouter-api 2.4)."},
      {"image_input", rules::image_input,
       "Images of earlier turns are replaced by a note where the model is known to take none "
       "(provider-behaviour 9.7)."},
      {"provider_routing", rules::provider_routing,
       "Routing from the model params is forwarded as OpenRouter routing metadata, before the "
       "shared rules; the request's own keys win (provider page, Advanced configuration)."},
      {"params", rules::params,
       "Params of this model fill the fields that the request lacks; params.extraBody adds any "
       "other field (provider-behaviour 8.2, 8.4, 8.6)."},
      {"reasoning", rules::reasoning,
       "The thinking level is mapped to OpenRouter's reasoning payload (provider page, Advanced "
       "configuration).",
       rules::reasoning_lacks_facts},
      {"anthropic_prefill", rules::anthropic_prefill,
       "A trailing assistant message is left out while an Anthropic model reasons, which refuses a "
       "prefill then (provider-behaviour 5.6)."},
      {"deepseek_v4", rules::deepseek_v4,
       "DeepSeek V4 gets its reasoning_content back in replayed turns while it reasons, and not "
       "otherwise (provider-behaviour 5.6)."},
      {"stream_params", rules::stream_params,
       "chat() reads a stream unless the request says otherwise; nothing else is added that was "
       "not asked for."},
      {"tools", rules::tools,
       "Tools are left out where the catalogue says that the model takes none "
       "(provider-behaviour 1.7).",
       rules::tools_lack_facts},
      {"output_cap", rules::output_cap,
       "An output limit from the params is lowered to what the model can write and what its "
       "context "
       "leaves (provider-behaviour 6)."},
      {"anthropic_cache_markers", rules::anthropic_cache_markers,
       "System and developer messages of Anthropic models get cache_control markers on verified "
       "routes, so that the prompt cache is reused (provider page, Advanced configuration); "
       "params.cacheBoundary parts what changes every turn (provider-behaviour 4.3)."},
      {"openai_only", rules::openai_only,
       "Fields that only OpenAI's own API understands are not forwarded (provider page, Advanced "
       "configuration)."},
      {"tenant_user", rules::tenant_user,
       "The caller's `user` gives way to the one of the call's options: it keeps the tenants of a "
       "gateway apart, also in OpenRouter's response cache (openrouter-api 1.4, 2.1).",
       nullptr, true},
      {"checks", rules::checks,
       "What upstream would refuse is said before anything is sent (openrouter-api 2.5, 4, 5, "
       "9)."},
      {"session", rules::session,
       "The session of the call's options goes to other endpoints as a field, or as a header where "
       "there is none (openrouter-api 1.2).",
       nullptr, true},
      {"authorization", rules::authorization,
       "OpenRouter takes the API key as a Bearer token (provider page, Authentication and "
       "headers).",
       nullptr, true},
      {"attribution", rules::attribution,
       "Real OpenRouter requests carry the documented app-attribution headers, protected against "
       "others (provider page, Authentication and headers).",
       nullptr, true},
      {"response_cache", rules::response_cache,
       "OpenRouter's response cache is used as the params ask for, on verified routes "
       "(provider-behaviour 8.7).",
       nullptr, true},
      {"plain_headers", rules::plain_headers,
       "Where a browser's preflight refuses the X-OpenRouter names, the request goes without them "
       "(design, decision 12).",
       nullptr, true},
  };
  return kShapingRules;
}

bool lacks_facts(const ShapeInput& input, const JsonDocument& document) {
  if (document.node(JsonDocument::root()).type != JsonType::kObject) return false;
  if (!has_catalogue_row(input.model.id)) return false;
  if (input.options.endpoint != EndpointKind::kChat) return false;
  const Draft draft(input, document);
  return std::any_of(shaping_rules().begin(), shaping_rules().end(), [&](const ShapingRule& rule) {
    return rule.lacks_facts != nullptr && rule.lacks_facts(draft);
  });
}

void apply_header_rules(Draft& draft) {
  for (const ShapingRule& rule : shaping_rules()) {
    const bool headers_only = rule.apply == rules::authorization ||
                              rule.apply == rules::attribution ||
                              rule.apply == rules::plain_headers;
    if (!headers_only) continue;
    draft.begin_rule(rule.name);
    rule.apply(draft);
    draft.end_rule(rule.why);
  }
}

Result<ShapedRequest> shape(const ShapeInput& input, const JsonDocument& document) {
  if (document.node(JsonDocument::root()).type != JsonType::kObject) {
    Error error = make_error(ErrorCode::kInvalidRequest, "the request must be a JSON object");
    error.param = "body";
    return error;
  }
  ShapedRequest shaped;
  const EndpointKind endpoint = input.options.endpoint;
  shaped.url = joined({input.route.base_url, endpoint_path(endpoint)});
  shaped.draft = std::make_unique<Draft>(input, document);
  Draft& draft = *shaped.draft;
  for (const ShapingRule& rule : shaping_rules()) {
    if (endpoint != EndpointKind::kChat && !rule.every_endpoint) continue;
    draft.begin_rule(rule.name);
    rule.apply(draft);
    if (draft.failed()) return draft.error();
    draft.end_rule(rule.why);
  }
  shaped.streaming = endpoint != EndpointKind::kEmbeddings &&
                     draft.body.type(draft.field("stream")) == JsonType::kTrue;
  draft.headers.set("Accept", shaped.streaming ? "text/event-stream" : "application/json");
  return shaped;
}

}  // namespace fluffbuzz
