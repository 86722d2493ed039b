#include "model/model_ref.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fluffbuzz {
namespace {

struct RefRow {
  std::string_view text;
  std::string_view id;
  std::string_view key;
  std::string_view profile = "";
};

TEST(ParseModelRef, GivesTheWireIdAndTheConfigKey) {
  const RefRow rows[] = {
      {"openrouter/auto", "openrouter/auto", "openrouter/auto"},
      {"openrouter:auto", "openrouter/auto", "openrouter/auto"},
      {"OpenRouter:Auto", "openrouter/auto", "openrouter/auto"},
      {"OpenRouter/auto", "openrouter/auto", "openrouter/auto"},
      {"  openrouter/auto\n", "openrouter/auto", "openrouter/auto"},
      {"openrouter/openrouter/auto", "openrouter/auto", "openrouter/auto"},
      {"openrouter/hunter-alpha", "openrouter/hunter-alpha", "openrouter/hunter-alpha"},
      {"openrouter/openrouter/hunter-alpha", "openrouter/hunter-alpha", "openrouter/hunter-alpha"},
      {"openrouter/openrouter/healer-alpha", "openrouter/healer-alpha", "openrouter/healer-alpha"},
      {"openrouter/moonshotai/kimi-k2.6", "moonshotai/kimi-k2.6",
       "openrouter/moonshotai/kimi-k2.6"},
      {"openrouter/anthropic/claude-sonnet-4-6", "anthropic/claude-sonnet-4-6",
       "openrouter/anthropic/claude-sonnet-4-6"},
      {"openrouter/openrouter/anthropic/claude-x", "anthropic/claude-x",
       "openrouter/anthropic/claude-x"},
      {"openrouter/Anthropic/Claude-X", "Anthropic/Claude-X", "openrouter/Anthropic/Claude-X"},
      {"openrouter/deepseek/deepseek-r1:free", "deepseek/deepseek-r1:free",
       "openrouter/deepseek/deepseek-r1:free"},
      {"openrouter/@preset/my-slug", "@preset/my-slug", "openrouter/@preset/my-slug"},
      {"openrouter/~anthropic/claude-latest", "~anthropic/claude-latest",
       "openrouter/~anthropic/claude-latest"},
      {"openrouter/deepseek-v4-flash", "deepseek/deepseek-v4-flash",
       "openrouter/deepseek/deepseek-v4-flash"},
      {"openrouter/DeepSeek-V4-Pro", "deepseek/deepseek-v4-pro",
       "openrouter/deepseek/deepseek-v4-pro"},
      {"openrouter/fusion", "openrouter/fusion", "openrouter/fusion"},
      {"openrouter/anthropic/x@work", "anthropic/x", "openrouter/anthropic/x", "work"},
      {"openrouter/auto@work", "openrouter/auto", "openrouter/auto", "work"},
      {"openrouter:auto@work", "openrouter/auto", "openrouter/auto", "work"},
  };
  for (const RefRow& row : rows) {
    const Result<ModelRef> ref = parse_model_ref(row.text);
    ASSERT_TRUE(ref.ok()) << row.text;
    EXPECT_EQ(ref.value().id, row.id) << row.text;
    EXPECT_EQ(ref.value().key(), row.key) << row.text;
    EXPECT_EQ(ref.value().profile, row.profile) << row.text;
  }
}

TEST(ParseModelRef, AnEmptySideIsNoRef) {
  for (const std::string_view text : {"", "  ", "/", "openrouter/", " openrouter / ", "/x", "auto",
                                      "kimi-k2.6", "openrouter", "openrouter:free"}) {
    const Result<ModelRef> ref = parse_model_ref(text);
    ASSERT_FALSE(ref.ok()) << text;
    EXPECT_EQ(ref.error().code, ErrorCode::kConfigError) << text;
    EXPECT_NE(ref.error().message.find("openrouter/<provider>/<model>"), std::string::npos);
  }
}

TEST(ParseModelRef, AnotherProviderIsAnErrorWithTheFix) {
  const Result<ModelRef> ref = parse_model_ref("moonshotai/kimi-k2.6");
  ASSERT_FALSE(ref.ok());
  EXPECT_EQ(ref.error().code, ErrorCode::kConfigError);
  EXPECT_NE(ref.error().message.find("\"openrouter/moonshotai/kimi-k2.6\""), std::string::npos);
  EXPECT_FALSE(parse_model_ref("openrouterx/auto").ok());
}

TEST(SplitProfile, OnlyAnAtBehindTheLastSlashCounts) {
  const struct {
    std::string_view text, body, profile;
  } rows[] = {
      {"openrouter/x", "openrouter/x", ""},
      {"openrouter/a/x@work", "openrouter/a/x", "work"},
      {"x@work", "x", "work"},
      {"x@me@work", "x", "me@work"},
      {"openrouter/@preset/foo", "openrouter/@preset/foo", ""},
      {"openrouter/@preset/foo@work", "openrouter/@preset/foo", "work"},
      {"openrouter/a@b/x", "openrouter/a@b/x", ""},
      {"openrouter/a/@x", "openrouter/a/@x", ""},
      {"openrouter/a/x@", "openrouter/a/x@", ""},
      {"@x", "@x", ""},
      {"@", "@", ""},
      {"", "", ""},
      {"a/model@20250101", "a/model@20250101", ""},
      {"a/model@20250101@work", "a/model@20250101", "work"},
      {"a/model@2025010", "a/model", "2025010"},
      {"a/model@202501011", "a/model", "202501011"},
      {"a/model@q4", "a/model@q4", ""},
      {"a/model@q4_k_m", "a/model@q4_k_m", ""},
      {"a/model@Q4_K_M@work", "a/model@Q4_K_M", "work"},
      {"a/model@iq3_xs", "a/model@iq3_xs", ""},
      {"a/model@8bit", "a/model@8bit", ""},
      {"a/model@8bit@work", "a/model@8bit", "work"},
      {"a/model@quick", "a/model", "quick"},
      {"a/model@bit", "a/model", "bit"},
      {"a/model@8bits", "a/model", "8bits"},
  };
  for (const auto& row : rows) {
    const ProfileSplit split = split_profile(row.text);
    EXPECT_EQ(split.body, row.body) << row.text;
    EXPECT_EQ(split.profile, row.profile) << row.text;
  }
}

TEST(NormaliseModelId, IsItsOwnFixedPoint) {
  for (const std::string_view text :
       {"openrouter/auto", "auto", "openrouter/openrouter/auto", "openrouter/anthropic/x",
        "anthropic/x", "deepseek-v4-flash", "openrouter/openrouter/healer-alpha", "@preset/foo",
        "openrouter/FUSION"}) {
    const std::string once = normalise_model_id(text);
    EXPECT_EQ(normalise_model_id(once), once) << text;
  }
}

TEST(FamilyId, DropsCasePrefixAndTheMarkOfLatestAliases) {
  EXPECT_EQ(family_id("anthropic/claude-x"), "anthropic/claude-x");
  EXPECT_EQ(family_id("Anthropic/Claude-X:Beta"), "anthropic/claude-x:beta");
  EXPECT_EQ(family_id("openrouter/auto"), "auto");
  EXPECT_EQ(family_id("OpenRouter/Hunter-Alpha"), "hunter-alpha");
  EXPECT_EQ(family_id("~anthropic/claude-latest"), "anthropic/claude-latest");
  EXPECT_EQ(family_id("openrouter/~anthropic/claude-latest"), "anthropic/claude-latest");
  EXPECT_EQ(family_id(" x-ai/grok "), "x-ai/grok");
  EXPECT_EQ(family_id(""), "");
}

}  // namespace
}  // namespace fluffbuzz
