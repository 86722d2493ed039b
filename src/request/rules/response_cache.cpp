// OpenRouter's response cache, by request headers and only when asked for (provider-behaviour 8.7).
#include <algorithm>

#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

const Json* set_param(const Json& params, std::string_view name) {
  const Json* value = find_member(params, name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

enum class Switch { kUnset, kOff, kOn };

Switch read_switch(const Json* value) {
  if (value == nullptr) return Switch::kUnset;
  if (const bool* flag = value->get_ptr<const bool*>()) return *flag ? Switch::kOn : Switch::kOff;
  const std::string word = value->is_number() ? (number_of(*value, 0) == 0 ? "0" : "1")
                                              : ascii_lower(trim(text_of(*value)));
  for (const std::string_view on : {"true", "1", "yes", "on", "enable", "enabled"}) {
    if (word == on) return Switch::kOn;
  }
  for (const std::string_view off : {"false", "0", "no", "off", "disable", "disabled"}) {
    if (word == off) return Switch::kOff;
  }
  return Switch::kUnset;
}

}  // namespace

void response_cache(Draft& draft) {
  const Json& params = draft.params;
  const bool clear = read_switch(set_param(params, "responseCacheClear")) == Switch::kOn;
  Switch cache = read_switch(set_param(params, "responseCache"));
  if (clear) cache = Switch::kOn;
  const Json* ttl = set_param(params, "responseCacheTtlSeconds");
  if (cache == Switch::kUnset && ttl == nullptr) return;
  if (!draft.input.route.verified) {
    draft.withhold("response-cache headers are not sent: " + draft.input.route.unverified);
    return;
  }
  if (cache != Switch::kUnset) {
    draft.headers.set("X-OpenRouter-Cache", cache == Switch::kOn ? "true" : "false");
    draft.fired();
  }
  if (ttl != nullptr && ttl->is_number()) {
    const double seconds = std::clamp(number_of(*ttl, 0), 1.0, 86'400.0);
    draft.headers.set("X-OpenRouter-Cache-TTL", std::to_string(static_cast<int>(seconds)));
    draft.fired();
  } else if (ttl != nullptr) {
    draft.warn_kind("responseCacheTtlSeconds", "a number of seconds", *ttl);
  }
  if (clear) draft.headers.set("X-OpenRouter-Cache-Clear", "true");
}

}  // namespace fluffbuzz::rules
