// The options of one call, beside its body.
#ifndef FLUFFBUZZ_REQUEST_OPTIONS_H_
#define FLUFFBUZZ_REQUEST_OPTIONS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/endpoint_kind.h"
#include "base/error.h"
#include "base/json_value.h"
#include "config/config.h"
#include "request/headers.h"
#include "request/policy.h"

namespace fluffbuzz {

struct CallOptions {
  EndpointKind endpoint = EndpointKind::kChat;  // byte mode only
  std::string thinking;                         // level, or empty
  Json params = json_object();
  std::string session_id;  // or empty
  std::vector<Header> headers;
  double timeout_ms = 900'000;
  double idle_timeout_ms = 120'000;
  double first_event_timeout_ms = 120'000;  // of a stream: until its headers, and from there
  // Byte mode: how long a streamed answer may be silent before its reader gets a comment; 0 = ever.
  double heartbeat_ms = 0;
  std::string user;                          // takes the place of the body's own; or empty
  std::shared_ptr<const CallPolicy> policy;  // null: everything that the configuration allows
  // Models to try after the requested one; absent means the configured ones.
  std::optional<std::vector<std::string>> fallbacks;
};

// What the configuration says about the options of every call.
CallOptions default_options(const Config& config);

// Reads the options object of the public API (JSON text, empty = none) over the defaults. Errors:
// kInvalidRequest that names the option, the kind it got and what it takes; an unknown option is
// one too. kConfigError for params that no level may have (check_params).
Result<CallOptions> parse_options(std::string_view json, CallOptions options = {});

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_OPTIONS_H_
