// Image requests from the call to the last byte: the case files of tests/cases/image natively.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/base64.h"
#include "call/call.h"
#include "case_support.h"

namespace fluffbuzz {
namespace {

std::string from_base64(const std::string& text) {
  std::string out(text.size(), '\0');
  size_t size = 0;
  if (!decode_base64(text, out.data(), size)) return {};
  out.resize(size);
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out(base64_length(bytes.size()), '\0');
  encode_base64(bytes, out.data());
  return out;
}

// What the host writes: the line of JSON, then the images.
std::string image_request(Json request) {
  std::string images;
  if (const Json* inputs = find_member(request, "inputImages"); inputs && inputs->is_array()) {
    Json list = Json::array();
    for (const Json& input : *inputs) {
      const bool bytes = find_member(input, "base64") != nullptr;
      const std::string data =
          bytes ? from_base64(string_or(input, "base64", "")) : string_or(input, "dataUrl", "");
      list.push_back({{"kind", bytes ? "bytes" : "dataUrl"}, {"size", data.size()}});
      images += data;
    }
    request["inputImages"] = list;
  }
  return dump_json(request) + "\n" + images;
}

// The step of the last input, with the bytes that cross beside it as base64.
Json step_of(const Call& call) {
  Json step = parse_json(call.output()).value();
  const Json* places = find_member(step, "bytePlaces");
  if (places == nullptr) return step;
  EXPECT_EQ(places->size(), call.bytes().size());
  for (size_t i = 0; i < places->size(); ++i) {
    Json* value = &step;
    const Json& path = (*places)[i];
    for (size_t k = 0; k + 1 < path.size(); ++k) {
      value = path[k].is_string() ? &(*value)[text_of(path[k])]
                                  : &(*value)[static_cast<size_t>(number_of(path[k], 0))];
    }
    const bool encoded = text_of(path.back()) == "base64";
    (*value)["base64"] = encoded ? std::string(call.bytes()[i]) : to_base64(call.bytes()[i]);
  }
  return step;
}

void expect_sent(const Call& call, const Json& fetch, const Json& test, size_t number) {
  const Json* sent = find_member(test, "sent");
  if (sent == nullptr) return;
  ASSERT_LT(number, sent->size());
  std::string body;
  for (const std::string_view piece : call.body()) body += piece;
  EXPECT_EQ(dump_json(*find_member((*sent)[number], "body")), body);
  const Json* url = find_member((*sent)[number], "url");
  if (url == nullptr) return;
  EXPECT_EQ(string_or(fetch, "url", ""), text_of(*url));
}

Call::Signal answer(Call& call, const Json& given) {
  const Json* headers = find_member(given, "headers");
  const std::string type =
      headers == nullptr ? "application/json" : string_or(*headers, "content-type", "");
  call.on_response(static_cast<int>(double_or(given, "status", 200)),
                   dump_json(Json::array({Json::array({"content-type", type})})), 0);
  const Json& body = *find_member(given, "body");
  const std::string text = body.is_string() ? text_of(body) : dump_json(body);
  for (size_t at = 0; at < text.size(); at += 50) {
    const Call::Signal signal = call.on_body(std::string_view(text).substr(at, 50), 0);
    if (signal != Call::Signal::kStep) continue;
    const Json step = step_of(call);
    if (string_or(*find_member(step, "action"), "type", "") != "read") return signal;
  }
  return call.on_body_end(0);
}

void run_image_case(const Json& test) {
  Error error;
  const auto core = core_of(test, error);
  ASSERT_NE(core, nullptr) << error.message;
  Call call(core, CallMode::kImage, ByteBuffer(image_request(*find_member(test, "request"))),
            text_or_empty(test, "options"), 1);
  call.start(0);
  Json action = *find_member(step_of(call), "action");
  size_t number = 0;
  while (string_or(action, "type", "") != "done") {
    ASSERT_EQ(string_or(action, "type", ""), "fetch") << dump_json(action);
    expect_sent(call, action, test, number);
    const Json& answers = *find_member(test, "answers");
    ASSERT_LT(number, answers.size()) << "one request too many";
    answer(call, answers[number++]);
    action = *find_member(step_of(call), "action");
  }
  EXPECT_EQ(number, find_member(test, "answers")->size());
  EXPECT_EQ(difference(*find_member(test, "expect"), action, ""), "") << dump_json(action);
}

[[maybe_unused]] const bool kRegistered = [] {
  add_cases("image", run_image_case);
  return true;
}();

}  // namespace
}  // namespace fluffbuzz
