// What a request's `model` means (src/config/resolve.cpp).
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "config/config.h"

namespace fluffbuzz {
namespace {

Config config_of(std::string_view text) {
  Result<Config> config = parse_config(text, "", "");
  EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message);
  return config.ok() ? std::move(config.value()) : Config();
}

constexpr std::string_view kAliases = R"({"agents":{"defaults":{
  "model":{"primary":"openrouter/moonshotai/kimi-k2.6"},
  "models":{
    "openrouter/anthropic/claude-sonnet-4-6":{"alias":" Sonnet "},
    "openrouter/auto":{"alias":"OpenRouter"},
    "openrouter/deepseek/deepseek-r1:free":{"alias":"free-one"},
    "openrouter/openrouter/healer-alpha":{"alias":"healer"},
    "openrouter/acme/other":{"alias":"auto"}}}}})";

TEST(ResolveModel, FindsAliasesRoutersRefsAndIds) {
  const Config config = config_of(kAliases);
  const struct {
    std::string_view text, id, profile;
  } rows[] = {
      // nothing: the configured primary
      {"", "moonshotai/kimi-k2.6", ""},
      {"  ", "moonshotai/kimi-k2.6", ""},
      // aliases: without a slash, in any case, trimmed
      {"sonnet", "anthropic/claude-sonnet-4-6", ""},
      {" SONNET ", "anthropic/claude-sonnet-4-6", ""},
      {"openrouter", "openrouter/auto", ""},
      {"healer", "openrouter/healer-alpha", ""},
      {"sonnet@work", "anthropic/claude-sonnet-4-6", "work"},
      // an alias hides the router of that name
      {"auto", "acme/other", ""},
      // compat refs
      {"openrouter:auto", "openrouter/auto", ""},
      {"OpenRouter:AUTO", "openrouter/auto", ""},
      {"openrouter:free", "deepseek/deepseek-r1:free", ""},
      // routers and short names
      {"fusion", "openrouter/fusion", ""},
      {"Hunter-Alpha", "openrouter/hunter-alpha", ""},
      {"deepseek-v4-flash", "deepseek/deepseek-v4-flash", ""},
      // refs with the prefix
      {"openrouter/auto", "openrouter/auto", ""},
      {"OpenRouter/anthropic/claude-x@me", "anthropic/claude-x", "me"},
      {"openrouter/openrouter/healer-alpha", "openrouter/healer-alpha", ""},
      // OpenRouter ids, exactly as written
      {"anthropic/claude-sonnet-4-6", "anthropic/claude-sonnet-4-6", ""},
      {"Acme/Model-X:nitro", "Acme/Model-X:nitro", ""},
      {"acme/model@work", "acme/model@work", ""},
      {"~anthropic/claude-latest", "~anthropic/claude-latest", ""},
      {"@preset/mine", "@preset/mine", ""},
  };
  for (const auto& row : rows) {
    const Result<ModelRef> ref = resolve_model(config, row.text);
    ASSERT_TRUE(ref.ok()) << row.text;
    EXPECT_EQ(ref.value().id, row.id) << row.text;
    EXPECT_EQ(ref.value().profile, row.profile) << row.text;
  }
}

TEST(ResolveModel, WithoutConfigTheDefaultIsTheAutoRoute) {
  EXPECT_EQ(resolve_model(Config(), "").value().id, "openrouter/auto");
  EXPECT_EQ(resolve_model(config_of("{}"), "").value().id, "openrouter/auto");
  EXPECT_EQ(resolve_model(Config(), "auto").value().id, "openrouter/auto");
}

TEST(ResolveModel, ThePrimaryMayBeAnAlias) {
  const Config config = config_of(R"({"agents":{"defaults":{"model":"sonnet",
    "models":{"openrouter/anthropic/claude-x":{"alias":"Sonnet"}}}}})");
  EXPECT_EQ(resolve_model(config, "").value().id, "anthropic/claude-x");
}

std::string refusal(const Config& config, std::string_view text) {
  const Result<ModelRef> ref = resolve_model(config, text);
  EXPECT_FALSE(ref.ok()) << text;
  if (ref.ok()) return {};
  EXPECT_EQ(ref.error().code, ErrorCode::kUnknownModel) << text;
  return ref.error().message;
}

TEST(ResolveModel, ABareUnknownNameIsRefusedWithTheNearestOnes) {
  const Config config = config_of(kAliases);
  EXPECT_NE(refusal(config, "sonet").find("\"Sonnet\""), std::string::npos);
  EXPECT_NE(refusal(config, "fuson").find("\"fusion\""), std::string::npos);
  EXPECT_NE(refusal(config, "claude-sonnet-4.6").find("\"claude-sonnet-4-6\""), std::string::npos);
  EXPECT_EQ(refusal(config, "zzzzzzzzzzzz").find("Did you mean"), std::string::npos);
  EXPECT_FALSE(refusal(config, "openrouter/").empty());
  EXPECT_FALSE(refusal(config_of("{}"), "openrouter:free").empty());
}

}  // namespace
}  // namespace fluffbuzz
