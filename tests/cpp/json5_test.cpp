// The case files of tests/cases/json5 natively (tests/js/json5.test.mjs runs them through the
// module), and what no case file can say: limits, truncations, spans, malformed UTF-8.
#include "config/json5.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "call/core.h"
#include "config/config.h"
#include "config/config_edit.h"

namespace fluffbuzz {
namespace {

namespace fs = std::filesystem;

Json case_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  Result<Json> parsed = parse_json(text.str());
  return parsed ? parsed.value() : Json(parsed.error().message);
}

// The text in a block of exactly its size, so that a sanitizer sees any read behind it.
class Exact {
 public:
  explicit Exact(std::string_view text) : bytes_(text.begin(), text.end()) {}
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char> bytes_;
};

std::string value_of(std::string_view text) {
  const Exact exact(text);
  const Result<Json5Document> document = Json5Document::parse(exact.view());
  if (!document) return document.error().message;
  const Result<Json> value = document.value().to_json();
  return value ? dump_json(value.value()) : value.error().message;
}

void expect_case(const Json& one) {
  SCOPED_TRACE(string_or(one, "name", "unnamed") + ": " + string_or(one, "why", ""));
  const std::string text = string_or(one, "text", "");
  const Json& expect = *find_member(one, "expect");
  const Json* error = find_member(expect, "error");
  const Json* ops = find_member(one, "ops");
  const Exact exact(text);
  const std::string report =
      ops != nullptr ? json5_edited(exact.view(), dump_json(*ops)) : json5_value(exact.view());
  const Result<Json> parsed = parse_json(report);
  const Json empty;
  const Json& actual = parsed ? parsed.value() : empty;
  if (error != nullptr) {
    const Json* failed = find_member(actual, "error");
    ASSERT_NE(failed, nullptr) << report;
    EXPECT_EQ(string_or(*failed, "code", ""), "config_error");
    const std::string message = string_or(*failed, "message", "");
    if (find_member(*error, "line") != nullptr) {
      const std::string place = "line " + dump_json(*find_member(*error, "line")) + ", column " +
                                dump_json(*find_member(*error, "column")) + ": ";
      EXPECT_EQ(message.substr(0, place.size()), place) << message;
    }
    EXPECT_NE(message.find(string_or(*error, "message", "")), std::string::npos) << message;
    EXPECT_EQ(message.find("secret"), std::string::npos) << message;
  } else if (const Json* exact_report = find_member(expect, "report")) {
    EXPECT_EQ(report, text_of(*exact_report));
  } else if (ops != nullptr) {
    EXPECT_EQ(string_or(actual, "text", report), string_or(expect, "text", ""));
  } else {
    EXPECT_EQ(value_of(text), dump_json(*find_member(expect, "value")));
  }
}

TEST(Json5, CaseFiles) {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(FLUFFBUZZ_CASES_DIR) / "json5")) {
    SCOPED_TRACE(entry.path().filename().string());
    const Json cases = case_file(entry.path());
    ASSERT_TRUE(cases.is_array()) << dump_json(cases);
    for (const Json& one : cases) expect_case(one);
    count += cases.size();
  }
  EXPECT_GT(count, 100U);
}

TEST(Json5, DepthIsLimited) {
  const auto nested = [](int depth) {
    return std::string(static_cast<size_t>(depth), '[') +
           std::string(static_cast<size_t>(depth), ']');
  };
  EXPECT_EQ(value_of(nested(512)), nested(512));
  EXPECT_NE(value_of(nested(513)).find("column 513: nested deeper than 512 levels"),
            std::string::npos);
  EXPECT_NE(value_of(std::string(1000000, '[')).find("nested deeper"), std::string::npos);
  std::string objects;
  for (int i = 0; i < 600; ++i) objects += "{a:";
  EXPECT_NE(value_of(objects).find("nested deeper"), std::string::npos);
}

TEST(Json5, SizeIsLimited) {
  const std::string blank(Json5Document::kMaxBytes - 1, ' ');
  EXPECT_EQ(value_of(blank + "1"), "1");
  EXPECT_EQ(value_of(blank + "12"), "the text is larger than 16 MiB");
}

constexpr std::string_view kSample =
    "\xEF\xBB\xBF// head\n{ 'a' : [ 1, -.5e+3, 0xFf, +Infinity, NaN, ] , /* b */ \"b\\\n\\x41\" :"
    "{ c\\u00fc: null, \xC3\xA9: true, _: 'x\\'\\u00e9' , } }\r\n";

TEST(Json5, EveryTruncationFailsCleanly) {
  ASSERT_TRUE(Json5Document::parse(kSample));
  const size_t close = kSample.rfind('}');
  for (size_t size = 0; size < kSample.size(); ++size) {
    const Exact cut(kSample.substr(0, size));
    const Result<Json5Document> document = Json5Document::parse(cut.view());
    EXPECT_EQ(document.ok(), size > close) << size;
    if (!document) {
      EXPECT_EQ(document.error().code, ErrorCode::kConfigError) << size;
    }
  }
}

// Whatever one byte becomes, the answer is a value or an error with a place.
TEST(Json5, EveryReplacedByteIsReadCleanly) {
  for (size_t at = 0; at < kSample.size(); ++at) {
    for (const char c : std::string_view("\0\n\\\"'/*{}[]:,.+-0xuN\x80\xC3\xE2\xF0\xFF", 25)) {
      std::string text(kSample);
      text[at] = c;
      const Exact exact(text);
      const Result<Json5Document> document = Json5Document::parse(exact.view());
      if (!document) {
        EXPECT_EQ(document.error().message.substr(0, 5), "line ") << at;
      }
    }
  }
}

TEST(Json5, NodesRememberWhereTheyStand) {
  const Result<Json5Document> parsed = Json5Document::parse("{ 'k' : [ 1, 'x' ], l: {} }");
  ASSERT_TRUE(parsed);
  const Json5Document& document = parsed.value();
  ASSERT_EQ(document.nodes().size(), 5U);
  EXPECT_EQ(document.source(document.nodes()[0]), document.text());
  EXPECT_EQ(document.source(document.nodes()[1]), "[ 1, 'x' ]");
  EXPECT_EQ(document.source(document.nodes()[3]), "'x'");
  EXPECT_EQ(document.key(document.nodes()[1]), "k");
  EXPECT_EQ(document.nodes()[1].start(), 2U);
  EXPECT_FALSE(document.nodes()[3].is_member());
  EXPECT_EQ(document.find(0, "l"), 4U);
  EXPECT_EQ(document.find(0, "m"), Json5Document::kNone);
  EXPECT_EQ(document.child(1, 1), 3U);
  EXPECT_EQ(document.child(1, 2), Json5Document::kNone);
  EXPECT_EQ(document.last_child(0), 4U);
  EXPECT_EQ(document.last_child(4), Json5Document::kNone);
  EXPECT_EQ(document.length(1), 2U);
}

// No text from JavaScript is malformed, but a file can be.
TEST(Json5, MalformedUtf8) {
  EXPECT_EQ(value_of("'\xFF\xC3'"), "\"\xFF\xC3\"");
  EXPECT_EQ(value_of("/*\xFF*/1"), "1");
  EXPECT_NE(value_of("{\xFF: 1}").find("line 1, column 2: expected a name"), std::string::npos);
  EXPECT_NE(value_of("\xC2").find("expected a value"), std::string::npos);
  EXPECT_NE(value_of("{\xC0\xAF: 1}").find("expected a name"), std::string::npos)
      << "a slash in two bytes";
  EXPECT_NE(value_of("\xF4\x90\x80\x80").find("expected a value"), std::string::npos);
}

TEST(Json5, NumbersThatJsonHasNotAreNamedWithTheirPlace) {
  const std::string hexadecimal = "0x1" + std::string(256, '0');
  for (const std::string& number : {std::string("NaN"), std::string("-Infinity"),
                                    std::string("1e999"), std::string("-1e999"), hexadecimal}) {
    EXPECT_NE(value_of("{a: [1,\n " + number + "]}").find("line 2, column 2: NaN, an infinity"),
              std::string::npos)
        << number;
  }
}

// Everything that is JSON means the same as JSON5.
TEST(Json5, ReadsJsonAsJson) {
  std::mt19937 random(20240607);
  const auto pick = [&](size_t n) {
    return std::uniform_int_distribution<size_t>(0, n - 1)(random);
  };
  const auto value = [&](const auto& self, int depth) -> std::string {
    const std::vector<std::string> scalars = {"null",
                                              "true",
                                              "-0",
                                              "12.50e-1",
                                              "1E+2",
                                              "\"\"",
                                              "\"\\u00e9\\n\\/\"",
                                              "\"\\ud83d\\ude00'\"",
                                              "0"};
    if (depth == 0 || pick(3) == 0) return scalars[pick(scalars.size())];
    const bool object = pick(2) == 0;
    std::string out(object ? "{" : "[");
    for (size_t i = pick(4); i > 0; --i) {
      if (object) out += std::string(pick(2), ' ') + "\"k" + std::to_string(pick(3)) + "\":";
      out += self(self, depth - 1) + (i > 1 ? "," : "") + std::string(pick(2), '\n');
    }
    return out + (object ? "}" : "]");
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string text = value(value, 5);
    const Result<Json> json = parse_json(text);
    ASSERT_TRUE(json) << text;
    ASSERT_EQ(value_of(text), dump_json(json.value())) << text;
  }
}

}  // namespace
}  // namespace fluffbuzz
