#include "documents.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config_rows.h"

namespace fluffbuzz {
namespace {

std::string committed(std::string_view file) {
  std::ifstream in(std::string(FLUFFBUZZ_DOCS_DIR) + "/" + std::string(file), std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(Documents, AreWhatTheTablesSay) {
  for (const docs::Document& document : docs::documents()) {
    EXPECT_TRUE(document.text() == committed(document.file))
        << "docs/" << document.file << " is out of date: run npm run docs";
  }
}

TEST(Documents, EveryKeyIsExplained) {
  std::vector<std::string_view> paths;
  for (const docs::ConfigRow& row : docs::kConfigRows) {
    EXPECT_FALSE(row.meaning.empty()) << row.path;
    EXPECT_EQ(std::count(paths.begin(), paths.end(), row.path), 0) << row.path;
    paths.push_back(row.path);
  }
}

TEST(Documents, TheExampleOfTheConfigurationIsValid) {
  const std::string text = docs::config_markdown();
  constexpr std::string_view kFence = "```json5\n";
  const size_t begin = text.find(kFence) + kFence.size();
  const std::string example = text.substr(begin, text.find("```\n", begin) - begin);
  const Result<Config> config =
      parse_config(example, R"({"TEAM":"blue"})", "", ConfigOrigin::kText);
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_TRUE(config.value().warnings.empty());
  EXPECT_EQ(config.value().allow.size(), 4U);
}

}  // namespace
}  // namespace fluffbuzz
