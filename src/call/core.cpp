#include "call/core.h"

#include <utility>

#include "base/json_document.h"
#include "call/candidates.h"
#include "call/report.h"
#include "config/config_change.h"
#include "config/config_edit.h"
#include "config/config_redact.h"
#include "config/gateway_config.h"
#include "config/json5.h"
#include "config/key_text.h"
#include "request/endpoint.h"
#include "request/shape.h"

namespace fluffbuzz {

namespace {

void write_headers(JsonWriter& writer, const Config& config, const HeaderList& headers) {
  writer.begin_object();
  for (const Header& header : headers.all()) {
    writer.key(header.name).string(redacted_header(header, config));
  }
  writer.end_object();
}

void write_rules(JsonWriter& writer, const std::vector<AppliedRule>& rules) {
  writer.begin_array();
  for (const AppliedRule& rule : rules) {
    writer.begin_object().key("name").string(rule.name).key("why").string(rule.why);
    writer.key("changes").begin_array();
    for (const JsonChange& change : rule.changes) {
      writer.begin_object().key("op").string(change.op).key("path").string(change.path);
      if (!change.value.empty()) writer.key("value").raw(change.value);
      writer.end_object();
    }
    writer.end_array().end_object();
  }
  writer.end_array();
}

void write_warnings(JsonWriter& writer, const Config& config,
                    const std::vector<Warning>& warnings) {
  writer.begin_array();
  for (const ConfigProblem& warning : config.warnings) {
    writer.begin_object().key("code").string("config");
    writer.key("message").string(problem_line(warning)).end_object();
  }
  for (const Warning& warning : warnings) {
    writer.begin_object().key("code").string(warning.code);
    writer.key("message").string(warning.message).end_object();
  }
  writer.end_array();
}

std::string explanation(const CoreState& core, const ShapedRequest& shaped,
                        const std::vector<ModelRef>& chain) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("explanation").begin_object();
  writer.key("method").string("POST").key("url").string(shaped.url).key("headers");
  write_headers(writer, core.config, shaped.draft->headers);
  writer.key("body").raw(shaped.draft->body.str()).key("rules");
  write_rules(writer, shaped.draft->applied);
  writer.key("withheld");
  write_withheld(writer, shaped.draft->withheld);
  writer.key("candidates").begin_array();
  for (const ModelRef& ref : chain) writer.string(ref.id);
  writer.end_array().key("catalogue");
  writer.string(core.catalogue == nullptr ? "absent" : "loaded");
  writer.key("verified").boolean(core.route.verified).key("warnings");
  write_warnings(writer, core.config, shaped.draft->warnings);
  writer.end_object().end_object();
  // A variable in the params reaches the body.
  remove_secrets(core.config, out);
  return out;
}

// A key that was pasted into the wrong place must not come back in the message.
std::string refusal(const CoreState& core, Error error) {
  remove_secrets(core.config, error);
  return error_report(error);
}

void write_problems(JsonWriter& writer, const std::vector<ConfigProblem>& problems) {
  writer.begin_array();
  for (const ConfigProblem& problem : problems) {
    const auto number = [&writer](std::string_view name, size_t value) {
      writer.key(name).status(static_cast<int>(value));
    };
    writer.begin_object().key("path").string(problem.path);
    writer.key("message").string(problem.message);
    number("line", problem.line);
    number("column", problem.column);
    writer.key("suggestion").string_or_null(problem.suggestion).end_object();
  }
  writer.end_array();
}

}  // namespace

Result<std::shared_ptr<CoreState>> make_core(std::string_view config, std::string_view env,
                                             std::string_view credentials, ConfigOrigin origin,
                                             bool has_preflight) {
  Result<Config> parsed = parse_config(config, env, credentials, origin);
  if (!parsed) return parsed.error();
  Result<Route> route = make_route(parsed.value().base_url);
  if (!route) return route.error();
  auto core =
      std::make_shared<CoreState>(CoreState{std::move(parsed.value()), std::move(route.value())});
  core->has_preflight = has_preflight;
  return core;
}

std::string explain(const CoreState& core, std::string_view request, std::string_view options,
                    bool chat) {
  const Result<CallOptions> parsed = parse_options(options, default_options(core.config));
  if (!parsed) return refusal(core, parsed.error());
  const Result<JsonDocument> document = JsonDocument::parse(request);
  if (!document) return refusal(core, document.error());
  const Result<Chain> chain =
      candidates(core.config, core.catalogue.get(), parsed.value(), document.value());
  if (!chain) return refusal(core, chain.error());
  const Credential* credential =
      core.config.credentials.empty() ? nullptr : &core.config.credentials.front();
  const ShapeInput input{core.config,
                         core.route,
                         parsed.value(),
                         credential,
                         core.catalogue.get(),
                         chain.value().models.front(),
                         chat,
                         true};
  const Result<ShapedRequest> shaped = shape(input, document.value());
  if (!shaped) return refusal(core, shaped.error());
  return explanation(core, shaped.value(), chain.value().models);
}

std::string validated_config(std::string_view config, std::string_view env, ConfigOrigin origin) {
  const Result<Json> environment = env.empty() ? Result<Json>(json_object()) : parse_json(env);
  if (!environment) return error_report(environment.error());
  const ConfigReading reading = read_config(config, environment.value(), json_object(), origin);
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("valid").boolean(reading.problems.empty()).key("problems");
  write_problems(writer, reading.problems);
  writer.key("warnings");
  write_problems(writer, reading.config.warnings);
  if (reading.parsed) writer.key("config").raw(dump_json(redacted_config(reading)));
  writer.end_object();
  return out;
}

std::string list_keys(const CoreState& core) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("keys").begin_array();
  for (const Credential& credential : core.config.credentials) {
    writer.begin_object().key("profile").string(credential.profile);
    writer.key("preview").string(key_preview(credential.key)).end_object();
  }
  writer.end_array().end_object();
  return out;
}

std::string image_limits(const CoreState& core) {
  std::string out;
  JsonWriter writer(out);
  const std::string& model = core.config.image_generation_model;
  writer.begin_object().key("model").string(model.empty() ? default_image_model() : model);
  writer.key("maxBytes");
  core.config.media_max_bytes > 0 ? writer.whole(core.config.media_max_bytes) : writer.null();
  writer.key("maxSide").whole(core.config.image_max_dimension_px).end_object();
  return out;
}

std::string gateway_settings(const CoreState& core) {
  std::string out;
  JsonWriter(out).begin_object().key("gateway").raw(dump_json(core.config.gateway)).end_object();
  remove_secrets(core.config, out);
  return out;
}

std::string gateway_policy(const CoreState& core, std::string_view text) {
  const Result<Json> policy = read_gateway_policy(text, core.config);
  if (!policy) return refusal(core, policy.error());
  std::string out;
  JsonWriter(out).begin_object().key("policy").raw(dump_json(policy.value())).end_object();
  return out;
}

std::string restore_health(CoreState& core, std::string_view text, double now_ms, double wall_ms) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("warnings").begin_array();
  for (const auto& [code, message] : core.health.restore(text, now_ms, wall_ms)) {
    writer.begin_object().key("code").string(code).key("message").string(message).end_object();
  }
  writer.end_array().end_object();
  return out;
}

std::string plan_endpoint(const CoreState& core, std::string_view path, std::string_view headers) {
  HeaderList caller;
  if (!headers.empty()) {
    const Result<Json> parsed = parse_json(headers);
    if (!parsed) return error_report(parsed.error());
    if (const auto* object = parsed.value().get_ptr<const Json::object_t*>()) {
      for (const auto& [name, value] : *object) caller.set(name, text_of(value));
    }
  }
  const Result<EndpointRequest> request =
      endpoint_request(core.config, core.route, path, caller, core.plain_headers);
  if (!request) return error_report(request.error());
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("url").string(request.value().url).key("headers").begin_array();
  for (const Header& header : request.value().headers.all()) {
    writer.begin_array().string(header.name).string(header.value).end_array();
  }
  writer.end_array().end_object();
  return out;
}

std::string json5_value(std::string_view text) {
  const Result<Json5Document> document = Json5Document::parse(text);
  if (!document) return error_report(document.error());
  const bool marked = document.value().has_nan();
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key(marked ? "tagged" : "value");
  document.value().write(0, writer,
                         marked ? Json5Document::Strings::kMarked : Json5Document::Strings::kPlain);
  writer.end_object();
  return out;
}

std::string json5_edited(std::string_view text, std::string_view edits) {
  const Result<Json> parsed = parse_json(edits);
  if (!parsed) {
    return error_report(make_error(ErrorCode::kConfigError, "edits: " + parsed.error().message));
  }
  const Result<std::string> edited = edit_json5(text, parsed.value());
  if (!edited) return error_report(edited.error());
  std::string out;
  JsonWriter(out).begin_object().key("text").string(edited.value()).end_object();
  return out;
}

std::string config_changed(std::string_view text, std::string_view change) {
  const Result<Json> parsed = parse_json(change);
  if (!parsed) {
    return error_report(
        make_error(ErrorCode::kInvalidRequest, "change: " + parsed.error().message));
  }
  const Result<Json> changed = change_config(text, parsed.value());
  return changed ? dump_json(changed.value()) : error_report(changed.error());
}

std::string key_text(std::string_view text) {
  const Result<KeyText> key = read_key_text(text);
  if (!key) return error_report(key.error());
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("key").string(key.value().key);
  writer.key("preview").string(key.value().preview).key("warnings").begin_array();
  if (!key.value().familiar) {
    writer.begin_object().key("code").string("unfamiliar_key").key("message");
    writer.string("the key does not begin with sk-or-, as OpenRouter's keys do").end_object();
  }
  writer.end_array().end_object();
  return out;
}

}  // namespace fluffbuzz
