#include "call/models.h"

#include <algorithm>

#include "base/json_document.h"
#include "call/candidates.h"
#include "call/report.h"
#include "call/worst_cost.h"
#include "config/model_lookup.h"
#include "request/endpoint.h"
#include "request/estimate.h"
#include "request/shape.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kPath = "/models?output_modalities=all";
constexpr double kTimeoutMs = 10'000;

void number(JsonWriter& writer, std::string_view name, double value) {
  writer.key(name).raw(value < 0 ? "null" : dump_json(Json(value)));
}

void flag(JsonWriter& writer, std::string_view name, const std::optional<bool>& value) {
  writer.key(name).raw(!value ? "null" : *value ? "true" : "false");
}

void words(JsonWriter& writer, std::string_view name,
           const std::optional<std::vector<std::string>>& list) {
  writer.key(name);
  if (!list) {
    writer.null();
    return;
  }
  writer.begin_array();
  for (const std::string& word : *list) writer.string(word);
  writer.end_array();
}

std::optional<std::vector<std::string>> efforts_of(const ModelFacts& facts) {
  if (!facts.has_efforts) return std::nullopt;
  if (!*facts.has_efforts) return std::vector<std::string>();
  if (facts.efforts) return facts.efforts;
  return std::vector<std::string>{"max", "xhigh", "high", "medium", "low", "minimal"};
}

void write_prices(JsonWriter& writer, const std::optional<PriceList>& prices) {
  writer.key("cost");
  if (!prices) {
    writer.null().key("prices").begin_object().end_object();
    return;
  }
  writer.begin_object();
  number(writer, "input", price_of(*prices, "prompt"));
  number(writer, "output", price_of(*prices, "completion"));
  number(writer, "cacheRead", price_of(*prices, "input_cache_read"));
  number(writer, "cacheWrite", price_of(*prices, "input_cache_write"));
  writer.end_object().key("prices").begin_object();
  for (const auto& [name, price] : *prices) number(writer, name, price);
  writer.end_object();
}

// Whether OpenRouter's catalogue has it; unknown without one, and for what never stands there.
std::optional<bool> is_listed(const CoreState& core, std::string_view id) {
  if (core.catalogue == nullptr || !has_catalogue_row(id)) return std::nullopt;
  return core.catalogue->find(id) != nullptr;
}

// `facts` as the public type Model, into an open object.
void write_model(JsonWriter& writer, const CoreState& core, const ModelFacts& facts,
                 const CallPolicy* policy = nullptr) {
  const Config& config = core.config;
  const ModelRef ref{facts.id, ""};
  const std::string key = ref.key();
  const ConfiguredModel* entry = config.model(key);
  writer.key("id").string(facts.id).key("ref").string(key).key("alias");
  writer.string_or_null(entry == nullptr ? "" : entry->alias);
  writer.key("name").string(facts.name.empty() ? facts.id : facts.name);
  flag(writer, "reasoning", facts.reasoning);
  flag(writer, "reasoningMandatory", facts.reasoning_mandatory);
  words(writer, "efforts", efforts_of(facts));
  flag(writer, "tools", facts.tools);
  words(writer, "input", facts.input);
  words(writer, "output", facts.output);
  number(writer, "contextWindow", facts.context_window.value_or(-1));
  number(writer, "maxTokens", facts.max_tokens.value_or(-1));
  write_prices(writer, facts.prices);
  flag(writer, "listed", is_listed(core, facts.id));
  writer.key("allowed").boolean(
      model_refusal(config, policy, ref, NamedBy::kCaller).message.empty());
}

Result<Catalogue> read_catalogue(int status, std::string_view body) {
  if (status == 0) {
    Error error = make_error(ErrorCode::kNetwork, "no answer came");
    error.retryable = true;
    return error;
  }
  if (status < 200 || status > 299) return error_from_body(status, body);
  return Catalogue::parse(body);
}

// The largest answer that the request may get: its own limit, else the model's.
double output_limit(const JsonEdit& body, const ModelFacts& facts) {
  for (const std::string_view name : {"max_completion_tokens", "max_tokens", "max_output_tokens"}) {
    const double limit = number_or(body.text(body.find(body.root(), name)), -1);
    if (limit >= 0) return limit;
  }
  return facts.max_tokens.value_or(-1);
}

double cost_of(double tokens, double per_million) {
  return tokens < 0 || per_million < 0 ? -1 : tokens * per_million / 1e6;
}

// The first candidate is shaped already; another one that cannot be shaped is not sent either.
WorstCost worst_cost(const CoreState& core, const ShapedRequest& first,
                     const std::vector<ModelRef>& chain) {
  WorstCost worst;
  add_worst_cost(worst, core, *first.draft);
  for (size_t i = 1; i < chain.size(); ++i) {
    ShapeInput input = first.draft->input;
    input.model = chain[i];
    const Result<ShapedRequest> shaped = shape(input, first.draft->body.document());
    if (shaped) add_worst_cost(worst, core, *shaped.value().draft);
  }
  return worst;
}

void write_worst(JsonWriter& writer, const WorstCost& worst, const std::vector<ModelRef>& chain) {
  writer.key("candidates").begin_array();
  for (const ModelRef& ref : chain) writer.string(ref.id);
  writer.end_array();
  number(writer, "worstCost", worst.cost);
  writer.key("unpriced").begin_array();
  for (const std::string& name : worst.unpriced) writer.string(name);
  writer.end_array();
}

void write_estimate(JsonWriter& writer, const CoreState& core, const Draft& draft,
                    const JsonDocument& document, int utc) {
  const ModelFacts& facts = draft.facts();
  const double prompt = estimated_prompt_tokens(document);
  const bool writes = draft.input.options.endpoint != EndpointKind::kEmbeddings;
  const double output = writes ? output_limit(draft.body, facts) : 0;
  const PriceList prices = prices_at(facts, prompt, utc);
  const double input_cost = cost_of(prompt, price_of(prices, "prompt"));
  const double output_cost = writes ? cost_of(output, price_of(prices, "completion")) : 0;
  // A price per request is listed per million, like the others.
  const double request_cost = std::max(0.0, price_of(prices, "request")) / 1e6;
  const bool known = input_cost >= 0 && output_cost >= 0;
  writer.key("model").string(draft.input.model.id);
  writer.key("catalogue").string(core.catalogue == nullptr ? "absent" : "loaded");
  number(writer, "promptTokens", prompt);
  number(writer, "maxCompletionTokens", output);
  number(writer, "promptCost", input_cost < 0 ? -1 : input_cost + request_cost);
  number(writer, "maxCost", known ? input_cost + output_cost + request_cost : -1);
  writer.key("prices").begin_object();
  for (const auto& [name, price] : prices) number(writer, name, price);
  writer.end_object();
}

}  // namespace

std::string plan_catalogue(const CoreState& core) {
  std::string url = core.route.base_url + std::string(kPath);
  HeaderList headers;
  if (!core.route.verified) {
    Result<EndpointRequest> request = endpoint_request(core.config, core.route, kPath, headers);
    if (request) headers = std::move(request.value().headers);
  }
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("url").string(url).key("headers").begin_array();
  for (const Header& header : headers.all()) {
    writer.begin_array().string(header.name).string(header.value).end_array();
  }
  writer.end_array().key("timeoutMs").whole(kTimeoutMs).end_object();
  return out;
}

std::string load_catalogue(CoreState& core, int status, std::string_view body, double now_ms) {
  Result<Catalogue> catalogue = read_catalogue(status, body);
  if (catalogue) {
    core.catalogue = std::make_shared<const Catalogue>(std::move(catalogue.value()));
    return "{}";
  }
  core.catalogue_failed_ms = now_ms;
  Error error = catalogue.error();
  error.message.insert(0, "the model catalogue could not be loaded: ");
  remove_secrets(core.config, error);
  return error_report(error);
}

std::string list_models(const CoreState& core, std::string_view options) {
  const Result<CallOptions> parsed = parse_options(options);
  if (!parsed) return error_report(parsed.error());
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("models").begin_array();
  for (const ModelFacts& facts : all_models(core.config, core.catalogue.get())) {
    writer.begin_object();
    write_model(writer, core, facts, parsed.value().policy.get());
    writer.end_object();
  }
  writer.end_array().end_object();
  return out;
}

std::string describe_model(const CoreState& core, std::string_view text) {
  const Result<ModelRef> ref = resolve_model(core.config, text);
  if (!ref) return error_report(ref.error());
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("model").begin_object();
  write_model(writer, core, known_facts(core.config, core.catalogue.get(), ref.value().id));
  writer.key("profile").string_or_null(ref.value().profile);
  writer.end_object().end_object();
  return out;
}

std::string estimate(const CoreState& core, std::string_view request, std::string_view options,
                     int utc) {
  const Result<CallOptions> parsed = parse_options(options, default_options(core.config));
  if (!parsed) return error_report(parsed.error());
  const Result<JsonDocument> document = JsonDocument::parse(request);
  if (!document) return error_report(document.error());
  const Result<Chain> chain =
      candidates(core.config, core.catalogue.get(), parsed.value(), document.value());
  if (!chain) return error_report(chain.error());
  const ShapeInput input{core.config,
                         core.route,
                         parsed.value(),
                         nullptr,
                         core.catalogue.get(),
                         chain.value().models.front(),
                         false,
                         false};
  const Result<ShapedRequest> shaped = shape(input, document.value());
  if (!shaped) return error_report(shaped.error());
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("estimate").begin_object();
  write_estimate(writer, core, *shaped.value().draft, document.value(), utc);
  const std::vector<ModelRef>& models = chain.value().models;
  write_worst(writer, worst_cost(core, shaped.value(), models), models);
  writer.end_object().end_object();
  return out;
}

}  // namespace fluffbuzz
