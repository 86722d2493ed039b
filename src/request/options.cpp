#include "request/options.h"

#include <algorithm>
#include <utility>

#include "base/nearest.h"
#include "base/utf8.h"
#include "config/params.h"
#include "request/relay_endpoint.h"
#include "request/thinking.h"

namespace fluffbuzz {

namespace {

Error bad_option(std::string_view name, const std::string& wanted, const Json& value) {
  return field_error(ErrorCode::kInvalidRequest, joined({"options.", name}),
                     joined({"must be ", wanted, ", not ", kind_of(value)}));
}

// Every reader answers "" or what the option takes.
std::string read_thinking(const Json& value, CallOptions& options) {
  options.thinking = parse_level(text_of(value));
  return options.thinking.empty() ? "one of " + std::string(level_names()) : "";
}

std::string read_params(const Json& value, CallOptions& options) {
  options.params = value;
  return value.is_object() ? "" : "an object";
}

std::string read_session_id(const Json& value, CallOptions& options) {
  options.session_id = text_of(value);
  return options.session_id.empty() ? "a string that is not empty" : "";
}

std::string read_user(const Json& value, CallOptions& options) {
  options.user = text_of(value);
  return options.user.empty() ? "a string that is not empty" : "";
}

std::string read_headers(const Json& value, CallOptions& options) {
  const auto* object = value.get_ptr<const Json::object_t*>();
  if (object == nullptr) return "an object of strings";
  for (const auto& [name, text] : *object) {
    if (!text.is_string()) return "an object of strings";
    options.headers.push_back({name, text_of(text)});
  }
  return "";
}

std::string read_ms(const Json& value, double& out) {
  out = number_of(value, -1);
  return out > 0 ? "" : "a number of milliseconds above 0";
}

std::string read_timeout(const Json& value, CallOptions& options) {
  return read_ms(value, options.timeout_ms);
}

std::string read_idle_timeout(const Json& value, CallOptions& options) {
  return read_ms(value, options.idle_timeout_ms);
}

std::string read_first_event_timeout(const Json& value, CallOptions& options) {
  return read_ms(value, options.first_event_timeout_ms);
}

std::string read_heartbeat(const Json& value, CallOptions& options) {
  return read_ms(value, options.heartbeat_ms);
}

std::string read_endpoint(const Json& value, CallOptions& options) {
  const std::optional<EndpointKind> known = endpoint_of(text_of(value));
  options.endpoint = known.value_or(EndpointKind::kChat);
  return known ? "" : "one of " + endpoint_names();
}

std::string read_fallbacks(const Json& value, CallOptions& options) {
  const auto* list = value.get_ptr<const Json::array_t*>();
  if (list == nullptr) return "a list of model names";
  options.fallbacks.emplace();
  for (const Json& item : *list) {
    if (!item.is_string()) return "a list of model names";
    options.fallbacks->push_back(text_of(item));
  }
  return "";
}

struct Option {
  std::string_view name;
  std::string (*read)(const Json&, CallOptions&);
};

constexpr Option kOptions[] = {
    {"thinking", read_thinking},
    {"params", read_params},
    {"sessionId", read_session_id},
    {"headers", read_headers},
    {"timeoutMs", read_timeout},
    {"idleTimeoutMs", read_idle_timeout},
    {"fallbacks", read_fallbacks},
    {"heartbeatMs", read_heartbeat},
    {"user", read_user},
    {"firstEventTimeoutMs", read_first_event_timeout},
    {"endpoint", read_endpoint},
    {"policy", nullptr},
    {"endpoint", read_endpoint},
};

// Tells its own members apart, and so has words of its own for what is wrong.
Result<bool> read_option(const Option& option, const Json& value, CallOptions& options) {
  if (option.read != nullptr) {
    const std::string wanted = option.read(value, options);
    if (!wanted.empty()) return bad_option(option.name, wanted, value);
    return true;
  }
  Result<CallPolicy> policy = read_policy(value, "options.policy");
  if (!policy) return policy.error();
  options.policy = std::make_shared<const CallPolicy>(std::move(policy.value()));
  return true;
}

}  // namespace

CallOptions default_options(const Config& config) {
  CallOptions options;
  options.timeout_ms = config.timeout_ms;
  // Switched off is longer than any timer of a host.
  options.idle_timeout_ms = config.idle_timeout_ms > 0 ? config.idle_timeout_ms : 2147483647;
  return options;
}

Result<CallOptions> parse_options(std::string_view json, CallOptions options) {
  if (json.empty()) return options;
  const Result<Json> parsed = parse_json(json);
  if (!parsed) return parsed.error();
  const auto* object = parsed.value().get_ptr<const Json::object_t*>();
  if (object == nullptr) {
    return field_error(ErrorCode::kInvalidRequest, "options",
                       joined({"must be an object, not ", kind_of(parsed.value())}));
  }
  for (const auto& [name, value] : *object) {
    const auto* option = std::find_if(std::begin(kOptions), std::end(kOptions),
                                      [&name = name](const Option& o) { return o.name == name; });
    if (option == std::end(kOptions)) {
      std::vector<std::string> known{"signal"};
      for (const Option& o : kOptions) known.emplace_back(o.name);
      return field_error(ErrorCode::kInvalidRequest, "options." + name,
                         "unknown option." + did_you_mean(name, known));
    }
    const Result<bool> read = read_option(*option, value, options);
    if (!read) return read.error();
  }
  std::vector<ConfigProblem> problems;
  check_params(options.params, {"options", "params"}, problems);
  if (!problems.empty()) {
    return field_error(ErrorCode::kConfigError, problems[0].path, problems[0].message);
  }
  Error refusal = endpoint_refusal(options);
  if (!refusal.message.empty()) return refusal;
  return options;
}

}  // namespace fluffbuzz
