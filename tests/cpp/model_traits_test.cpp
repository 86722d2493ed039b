#include "model/model_traits.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fluffbuzz {
namespace {

TEST(TraitsOf, AnthropicModelsTakeCacheMarkers) {
  for (const std::string_view id :
       {"anthropic/claude-sonnet-4-6", "Anthropic/Claude-X", "~anthropic/claude-latest",
        "openrouter/anthropic/claude-x", "anthropic/claude-x:beta"}) {
    EXPECT_TRUE(traits_of(id).cache_markers) << id;
  }
  for (const std::string_view id : {"openai/gpt-5", "openrouter/auto", "google/gemini-x",
                                    "acme/anthropic", "anthropic", "notanthropic/claude", ""}) {
    EXPECT_FALSE(traits_of(id).cache_markers) << id;
  }
}

TEST(TraitsOf, RoutersAndSomeVendorsTakeNoThinkingLevel) {
  for (const std::string_view id :
       {"openrouter/auto", "auto", "OpenRouter/AUTO", "openrouter/auto-beta", "openrouter/free",
        "openrouter/fusion", "openrouter/fusion-flash", "openrouter/pareto-code",
        "openrouter/bodybuilder", "x-ai/grok-4", "X-AI/Grok-4", "~x-ai/grok-latest",
        "openrouter/hunter-alpha", "openrouter/hunter-alpha:free"}) {
    EXPECT_FALSE(traits_of(id).reasoning_skipped.empty()) << id;
  }
  for (const std::string_view id :
       {"openrouter/healer-alpha", "moonshotai/kimi-k2.6", "anthropic/claude-x", "x-aim/grok",
        "openai/auto", "openrouter/hunter-alphabet", "acme/free", ""}) {
    EXPECT_TRUE(traits_of(id).reasoning_skipped.empty()) << id;
  }
}

TEST(KnownRouters, AreRecognisedInAnyCase) {
  EXPECT_TRUE(is_known_router("auto"));
  EXPECT_TRUE(is_known_router("Auto"));
  EXPECT_TRUE(is_known_router("healer-alpha"));
  EXPECT_FALSE(is_known_router("openrouter/auto"));
  EXPECT_FALSE(is_known_router("kimi-k2.6"));
  EXPECT_FALSE(is_known_router(""));
  for (const std::string& name : known_routers()) EXPECT_TRUE(is_known_router(name)) << name;
}

TEST(IdOfShortName, KnowsTheTwoBundledNames) {
  EXPECT_EQ(id_of_short_name("deepseek-v4-flash"), "deepseek/deepseek-v4-flash");
  EXPECT_EQ(id_of_short_name("deepseek-v4-pro"), "deepseek/deepseek-v4-pro");
  EXPECT_EQ(id_of_short_name("deepseek-v4"), "");
  EXPECT_EQ(id_of_short_name("deepseek/deepseek-v4-pro"), "");
}

}  // namespace
}  // namespace fluffbuzz
