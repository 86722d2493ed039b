// Shaping of arbitrary requests under arbitrary configurations. Input: config, options and request,
// with the record separator (0x1e) between them; fields whose name begins with "x_" are unknown to
// every rule and must come out as they went in.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "call/call.h"
#include "call/core.h"
#include "fuzz_support.h"

namespace fluffbuzz::fuzz {
namespace {

constexpr std::string_view kCredentials = R"({"fuzz":"sk-or-v1-FUZZKEY"})";
constexpr std::string_view kKey = "FUZZKEY";

struct Input {
  std::string_view config;
  std::string_view options;
  std::string_view request;
};

Input split(std::string_view text) {
  Input input;
  for (std::string_view* part : {&input.config, &input.options}) {
    const size_t end = text.find('\x1e');
    if (end == std::string_view::npos) continue;
    *part = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  input.request = text;
  return input;
}

std::string_view raw_member(const JsonDocument& document, uint32_t object, std::string_view name) {
  const uint32_t found = document.find(object, name);
  return found == JsonDocument::kNone ? std::string_view() : document.raw(found);
}

// Names and values of the top-level fields that no rule knows, as written and in order.
std::vector<std::string> unknown_fields(const JsonDocument& document) {
  std::vector<std::string> out;
  for (uint32_t i = document.first_child(0); i != JsonDocument::kNone;
       i = document.next_sibling(i)) {
    const std::string key = document.key(i);
    if (key.substr(0, 2) == "x_") out.push_back(key + "=" + std::string(document.raw(i)));
  }
  return out;
}

// Shaping mends lone surrogates, since strict parsers refuse them; such requests are not compared.
void compare_unknown_fields(std::string_view request, std::string_view body) {
  const Result<JsonDocument> before = JsonDocument::parse(request);
  const Result<JsonDocument> after = JsonDocument::parse(body);
  check(before.ok() && after.ok(), "shaped what is no JSON", body);
  if (!before.value().lone_surrogates().empty()) return;
  const std::vector<std::string> kept = unknown_fields(before.value());
  std::vector<std::string> sent = unknown_fields(after.value());
  check(sent.size() >= kept.size(), "an unknown field is gone", body);
  sent.resize(kept.size());  // params may add some behind
  check(sent == kept, "an unknown field has changed", body);
}

// What explain says was changed is a JSON Patch from the request to the body.
void replay_changes(std::string_view request, const JsonDocument& document, uint32_t rules,
                    std::string_view body) {
  using Model = nlohmann::json;
  Model patch = Model::array();
  try {
    const Model original = Model::parse(request.begin(), request.end());
    for (const Model& rule : Model::parse(document.raw(rules))) {
      for (const Model& change : rule["changes"]) {
        if (change["path"].get<std::string>().substr(0, 8) != "headers/") patch.push_back(change);
      }
    }
    check(original.patch(patch) == Model::parse(body), "the changes lead elsewhere", body);
  } catch (const Model::parse_error&) {
    return;  // refused there: UTF-8, lone surrogates
  } catch (const Model::out_of_range& error) {
    // 406: a number out of range, which that parser refuses. All others: a path that does not
    // exist.
    check(error.id == 406, "a change does not apply", body);
  }
}

// The call sends what explain shows.
void compare_with_call(const std::shared_ptr<CoreState>& core, const Input& input, bool chat,
                       std::string_view body) {
  Call call(core, chat ? CallMode::kChat : CallMode::kRelay, ByteBuffer(input.request),
            input.options, 1);
  call.start(0);
  // Whatever the wait for the model catalogue brings, explain has shown the request without one.
  if (call.output().find(R"("for":"catalogue")") != std::string_view::npos) call.on_wait_over(1);
  // The other endpoints are for relays alone; what they would be sent can be explained all the
  // same.
  if (chat && call.output().find(R"("options.endpoint")") != std::string_view::npos) return;
  // Without a usable key nothing is sent; explain needs none.
  if (call.output().find(R"("code":"auth")") != std::string_view::npos) return;
  std::string sent;
  for (const std::string_view piece : call.body()) sent += piece;
  // White space around the request goes out as it came; as a member it is no part of the value.
  check(trim(sent) == trim(body), "the call sends another body", sent);
}

void explain_one(const std::shared_ptr<CoreState>& core, const Input& input, bool chat) {
  const std::string output = explain(*core, input.request, input.options, chat);
  check(output == explain(*core, input.request, input.options, chat), "not deterministic", output);
  if (too_deep_to_judge(output)) return;
  const Result<JsonDocument> parsed = JsonDocument::parse(output);
  check(parsed.ok(), "explain gives no JSON", output);
  const JsonDocument& document = parsed.value();
  const uint32_t explanation = document.find(0, "explanation");
  if (explanation == JsonDocument::kNone) {
    check(document.find(0, "error") != JsonDocument::kNone, "neither", output);
    return;
  }
  const bool known =
      (std::string(input.config) + std::string(input.request) + std::string(input.options))
          .find(kKey) != std::string::npos;
  check(known || output.find(kKey) == std::string::npos, "the key stands in explain", output);
  const std::string_view body = raw_member(document, explanation, "body");
  // A key that stands in the request is not shown, but it is sent.
  if (body.find("[redacted]") != std::string_view::npos) return;
  compare_unknown_fields(input.request, body);
  replay_changes(input.request, document, document.find(explanation, "rules"), body);
  compare_with_call(core, input, chat, body);
}

void plan(const CoreState& core, const Input& input) {
  const std::string output = plan_endpoint(core, input.request, input.options);
  const Result<JsonDocument> parsed = JsonDocument::parse(output);
  check(parsed.ok() || too_deep_to_judge(output), "a plan is no JSON", output);
  if (!parsed.ok()) return;
  const uint32_t url = parsed.value().find(0, "url");
  if (url == JsonDocument::kNone) return;
  const std::string text = decoded(parsed.value().string(url));
  check(text.substr(0, core.route.base_url.size() + 1) == core.route.base_url + "/",
        "an endpoint outside of the base URL", output);
}

void shape_one(std::string_view text) {
  const Input input = split(text);
  const Result<std::shared_ptr<CoreState>> core = make_core(input.config, "", kCredentials);
  if (!core.ok()) {
    check(core.error().code == ErrorCode::kConfigError, "another error", core.error().message);
    check(!core.error().message.empty(), "an error without words");
    return;
  }
  for (const bool chat : {true, false}) explain_one(core.value(), input, chat);
  plan(*core.value(), input);
}

}  // namespace
}  // namespace fluffbuzz::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fluffbuzz::fuzz::shape_one(fluffbuzz::fuzz::Script(data, size).rest());
  return 0;
}
