#include "case_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "call/models.h"

namespace fluffbuzz {

namespace {

class CaseTest : public testing::Test {
 public:
  explicit CaseTest(std::function<void()> body) : body_(std::move(body)) {}
  void TestBody() override { body_(); }

 private:
  std::function<void()> body_;
};

}  // namespace

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> case_files(const std::string& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(fs::path(FLUFFBUZZ_CASES_DIR) / folder)) {
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string text_or_empty(const Json& value, std::string_view name) {
  const Json* member = find_member(value, name);
  return member == nullptr ? std::string() : dump_json(*member);
}

std::string difference(const Json& expected, const Json& actual, const std::string& path) {
  const auto* object = expected.get_ptr<const Json::object_t*>();
  if (object != nullptr && actual.is_object()) {
    for (const auto& [key, value] : *object) {
      const Json* member = find_member(actual, key);
      if (member == nullptr) return path + "/" + key + " is missing";
      if (key == "message" && value.is_string()) {
        if (text_of(*member).find(text_of(value)) == std::string::npos) {
          return path + "/message is " + dump_json(*member);
        }
        continue;
      }
      const bool exact =
          key == "usage" || key == "upstream" || (key == "message" && value.is_object());
      std::string found = exact && *member != value ? path + "/" + key + " is " + dump_json(*member)
                                                    : difference(value, *member, path + "/" + key);
      if (!found.empty()) return found;
    }
    return {};
  }
  if (expected.is_array() && actual.is_array() && expected.size() == actual.size()) {
    for (size_t i = 0; i < expected.size(); ++i) {
      std::string found = difference(expected[i], actual[i], path + "/" + std::to_string(i));
      if (!found.empty()) return found;
    }
    return {};
  }
  return expected == actual ? std::string() : path + " is " + dump_json(actual);
}

std::shared_ptr<CoreState> core_of(const Json& test, Error& error) {
  const Json* env = find_member(test, "env");
  Result<std::shared_ptr<CoreState>> core = make_core(
      text_or_empty(test, "config"),
      env == nullptr ? R"({"OPENROUTER_API_KEY":"sk-or-test-1234"})" : dump_json(*env),
      text_or_empty(test, "credentials"), ConfigOrigin::kObject, bool_or(test, "preflight", false));
  if (core && find_member(test, "catalogue") != nullptr) {
    EXPECT_EQ(load_catalogue(*core.value(), 200, text_or_empty(test, "catalogue"), 0), "{}");
  }
  if (core) return core.value();
  error = core.error();
  return nullptr;
}

std::string with_line_ends(const std::string& body, std::string_view line_end) {
  std::string out;
  for (const char c : body) {
    if (c == '\n') {
      out += line_end;
    } else if (c != '\r') {
      out += c;
    }
  }
  return out;
}

void add_case(const std::string& suite, const std::string& name, std::function<void()> body) {
  testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                        [body]() -> testing::Test* { return new CaseTest(body); });
}

Json parsed_file(const fs::path& file) {
  const Result<Json> parsed = parse_json(read_file(file));
  return parsed ? parsed.value() : Json("unreadable: " + parsed.error().message);
}

void add_cases(const std::string& folder, void (*run)(const Json&)) {
  for (const fs::path& file : case_files(folder)) {
    for (const Json& test : parsed_file(file)) {
      const std::string name = file.stem().string() + ": " + string_or(test, "name", "unnamed");
      add_case(folder + "_case", name, [test, run] { run(test); });
    }
  }
}

}  // namespace fluffbuzz
