#include "call/account.h"

#include <algorithm>
#include <utility>

#include "base/nearest.h"
#include "base/url_text.h"
#include "base/utf8.h"
#include "call/candidates.h"
#include "call/oauth.h"
#include "call/report.h"
#include "request/endpoint.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

constexpr double kTimeoutMs = 30'000;
constexpr double kLongestTimeoutMs = 2147483647;
constexpr double kFirstWaitMs = 500;
constexpr double kLongestWaitMs = 4000;

// Members of OpenRouter's answer, known by the same names in camel case; "n", "s" and "b" are the
// kinds that they have.
constexpr struct {
  std::string_view name;
  char kind;
} kKeyFields[] = {{"label", 's'},
                  {"limit", 'n'},
                  {"limit_remaining", 'n'},
                  {"limit_reset", 's'},
                  {"include_byok_in_limit", 'b'},
                  {"usage", 'n'},
                  {"usage_daily", 'n'},
                  {"usage_weekly", 'n'},
                  {"usage_monthly", 'n'},
                  {"byok_usage", 'n'},
                  {"byok_usage_daily", 'n'},
                  {"byok_usage_weekly", 'n'},
                  {"byok_usage_monthly", 'n'},
                  {"is_free_tier", 'b'},
                  {"is_management_key", 'b'},
                  {"creator_user_id", 's'},
                  {"expires_at", 's'}};

std::string camel_case(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool up = name[i] == '_' && i + 1 < name.size();
    if (up) ++i;
    out.push_back(up ? static_cast<char>(name[i] - 'a' + 'A') : name[i]);
  }
  return out;
}

bool is_of_kind(const Json& value, char kind) {
  return kind == 'n' ? value.is_number() : kind == 's' ? value.is_string() : value.is_boolean();
}

void write_key(JsonWriter& writer, const Json& data) {
  writer.begin_object();
  for (const auto& field : kKeyFields) {
    const Json* value = find_member(data, field.name);
    writer.key(camel_case(field.name));
    writer.raw(value != nullptr && is_of_kind(*value, field.kind) ? dump_json(*value) : "null");
  }
  writer.key("raw").raw(dump_json(data)).end_object();
}

Error no_such_profile(const Config& config, const std::string& profile) {
  std::vector<std::string> known;
  for (const Credential& credential : config.credentials) known.push_back(credential.profile);
  return field_error(
      ErrorCode::kInvalidRequest, "profile",
      joined({"there is no key \"", shorten(profile, 80), "\".", did_you_mean(profile, known)}));
}

Result<std::string> path_of(const Json& request) {
  if (string_or(request, "ask", "") == "key") return std::string("/key");
  const std::string id(trim(string_or(request, "id", "")));
  if (id.empty()) {
    return field_error(ErrorCode::kInvalidRequest, "id",
                       "must be the id of a generation, such as gen-...");
  }
  return "/generation?id=" + percent_encoded(id);
}

Result<EndpointRequest> exchange_request(const CoreState& core) {
  EndpointRequest request;
  request.url = core.route.base_url + "/auth/keys";
  request.headers.set("Content-Type", "application/json");
  return request;
}

Result<EndpointRequest> keyed_request(const CoreState& core, const Json& request, double now_ms) {
  const Result<std::string> path = path_of(request);
  if (!path) return path.error();
  const std::string profile = string_or(request, "profile", "");
  const std::vector<size_t> keys = keys_for(core.config, core.health, {"", profile}, {}, now_ms);
  if (keys.empty() && !profile.empty()) return no_such_profile(core.config, profile);
  const Credential* credential = keys.empty() ? nullptr : &core.config.credentials[keys.front()];
  Result<EndpointRequest> made =
      endpoint_request(core.config, core.route, path.value(), {}, core.plain_headers, credential);
  if (!made) return made;
  std::string no_key = missing_key(core.config, core.route, made.value().headers);
  if (!no_key.empty()) return make_error(ErrorCode::kAuth, std::move(no_key));
  return made;
}

Result<double> timeout_of(const Json& request) {
  const Json* value = find_member(request, "timeoutMs");
  if (value == nullptr) return kTimeoutMs;
  const double ms = number_of(*value, 0);
  if (ms > 0) return std::min(ms, kLongestTimeoutMs);
  return field_error(ErrorCode::kInvalidRequest, "timeoutMs", "must be a number above 0");
}

Error failure_of(std::string_view kind, double timeout_ms) {
  if (kind == "aborted") return make_error(ErrorCode::kAborted, "the request was aborted");
  const bool late = kind == "timeout";
  Error error = late ? make_error(ErrorCode::kTimeout,
                                  "no answer within " + dump_json(Json(timeout_ms / 1000)) + " s")
                     : make_error(ErrorCode::kNetwork, "no answer came");
  if (late) error.phase = "total";
  error.retryable = true;
  return error;
}

// The value of a header in [[name, value]...].
std::string header(const Json& outcome, std::string_view name) {
  const Json* headers = find_member(outcome, "headers");
  const auto* list = headers == nullptr ? nullptr : headers->get_ptr<const Json::array_t*>();
  if (list == nullptr) return {};
  for (const Json& pair : *list) {
    if (pair.is_array() && pair.size() == 2 && ascii_iequals(text_of(pair[0]), name)) {
      return text_of(pair[1]);
    }
  }
  return {};
}

void complete(Error& error, const CoreState& core, const Json& outcome, double wall_ms) {
  add_retry_hints(error, {header(outcome, "retry-after"), header(outcome, "retry-after-ms"),
                          header(outcome, "x-ratelimit-reset")});
  if (error.retry_at_epoch_ms >= 0) {
    error.retry_after_ms = std::max({error.retry_after_ms, error.retry_at_epoch_ms - wall_ms, 0.0});
  }
  remove_secrets(core.config, error);
}

// How long to wait before another look for a record that is not there; negative: no longer.
double next_wait(const Json& outcome, double timeout_ms) {
  double wait = kFirstWaitMs;
  for (double tries = double_or(outcome, "tries", 1); tries > 1 && wait < kLongestWaitMs; --tries) {
    wait *= 2;
  }
  return double_or(outcome, "elapsedMs", 0) + wait < timeout_ms ? wait : -1;
}

std::string value_report(std::string_view json) { return joined({"{\"value\":", json, "}"}); }

// The member `data` of the answer, or what is wrong with the answer.
Result<Json> data_of(int status, std::string_view body) {
  if (status < 200 || status > 299) return error_from_body(status, body);
  const Result<Json> answer = parse_json(body);
  const Json* data = answer ? find_member(answer.value(), "data") : nullptr;
  if (data != nullptr && data->is_object()) return *data;
  Error error = error_from_body(status, body);
  error.code = ErrorCode::kBadResponse;
  return error;
}

}  // namespace

std::string plan_account(const CoreState& core, std::string_view request, double now_ms) {
  const Result<Json> parsed = parse_json(request);
  if (!parsed) return error_report(parsed.error());
  const std::string ask = string_or(parsed.value(), "ask", "");
  if (ask == "sign-in") {
    const Result<Json> begun = begin_sign_in(core.route, parsed.value());
    return begun ? value_report(dump_json(begun.value())) : error_report(begun.error());
  }
  const Result<double> timeout_ms = timeout_of(parsed.value());
  if (!timeout_ms) return error_report(timeout_ms.error());
  const bool exchange = ask == "exchange";
  const Result<std::string> body = exchange ? exchange_body(parsed.value()) : std::string();
  if (!body) return error_report(body.error());
  const Result<EndpointRequest> made =
      exchange ? exchange_request(core) : keyed_request(core, parsed.value(), now_ms);
  if (!made) return error_report(made.error());
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("method").string(exchange ? "POST" : "GET");
  writer.key("url").string(made.value().url).key("headers").begin_array();
  for (const Header& one : made.value().headers.all()) {
    writer.begin_array().string(one.name).string(one.value).end_array();
  }
  writer.end_array().key("body").string_or_null(body.value());
  writer.key("timeoutMs").whole(timeout_ms.value()).end_object();
  return out;
}

std::string read_account(const CoreState& core, std::string_view request, std::string_view outcome,
                         std::string_view body, double wall_ms) {
  const Result<Json> parsed = parse_json(request);
  const Result<Json> came = parse_json(outcome);
  if (!parsed || !came) return error_report(parsed ? came.error() : parsed.error());
  const std::string ask = string_or(parsed.value(), "ask", "");
  const double timeout_ms = double_or(parsed.value(), "timeoutMs", kTimeoutMs);
  const std::string failure = string_or(came.value(), "failure", "");
  if (!failure.empty()) return error_report(failure_of(failure, timeout_ms));
  const int status = static_cast<int>(double_or(came.value(), "status", 0));
  // Browsers hide the status of a redirect.
  if (status == 0 || (status >= 300 && status < 400)) {
    Error error = make_error(ErrorCode::kRedirected,
                             "upstream answered with a redirect, which is not followed");
    error.status = status;
    return error_report(error);
  }
  Result<Json> data =
      ask == "exchange" ? read_exchange(parsed.value(), status, body) : data_of(status, body);
  if (!data && ask == "generation" && status == 404) {
    const double wait = next_wait(came.value(), timeout_ms);
    if (wait >= 0) return "{\"waitMs\":" + dump_json(Json(wait)) + "}";
    data.error().code = ErrorCode::kInvalidRequest;
    data.error().retryable = true;
    data.error().message.insert(0, "there is no record of this generation yet: ");
  }
  if (!data) {
    complete(data.error(), core, came.value(), wall_ms);
    return error_report(data.error());
  }
  if (ask != "key") return value_report(dump_json(data.value()));
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("value");
  write_key(writer, data.value());
  writer.end_object();
  return out;
}

}  // namespace fluffbuzz
