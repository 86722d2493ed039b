#include "config/config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz {
namespace {

// Stands wherever a value could leak.
constexpr std::string_view kSecret = "sk-or-MARKER-0123456789";

Config parsed(std::string_view config, std::string_view env = "",
              std::string_view credentials = "") {
  Result<Config> result = parse_config(config, env, credentials);
  EXPECT_TRUE(result.ok()) << config << "\n" << (result.ok() ? "" : result.error().message);
  return result.ok() ? std::move(result.value()) : Config();
}

std::string refusal(std::string_view config, std::string_view env = "",
                    std::string_view credentials = "") {
  const Result<Config> result = parse_config(config, env, credentials);
  EXPECT_FALSE(result.ok()) << config;
  if (result.ok()) return {};
  EXPECT_EQ(result.error().code, ErrorCode::kConfigError) << config;
  EXPECT_EQ(result.error().message.find(kSecret), std::string::npos) << result.error().message;
  return result.error().message;
}

size_t lines_of(std::string_view text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string first_key(const Config& config) {
  return config.credentials.empty() ? "" : config.credentials.front().key;
}

TEST(ParseConfig, NothingIsAValidConfig) {
  for (const std::string_view text : {"", "  ", "{}", " { } "}) {
    const Config config = parsed(text);
    EXPECT_EQ(config.primary, "openrouter/auto");
    EXPECT_TRUE(config.credentials.empty());
    EXPECT_TRUE(config.fallbacks.empty());
    EXPECT_EQ(config.base_url, "");
    EXPECT_TRUE(config.attribution.enabled);
    EXPECT_EQ(config.attribution.referer, "https://fluffbuzz.com");
    EXPECT_EQ(config.attribution.title, "FluffBuzz");
    EXPECT_EQ(config.attribution.categories, "cli-agent");
  }
}

TEST(ParseConfig, TheExamplesOfTheProviderPageAreValid) {
  const Config text = parsed(R"({
    "env": {"OPENROUTER_API_KEY": "sk-or-..."},
    "agents": {"defaults": {"model": {"primary": "openrouter/auto"}}}})");
  EXPECT_EQ(first_key(text), "sk-or-...");
  EXPECT_EQ(text.primary, "openrouter/auto");
  const Config image = parsed(R"({
    "env": {"OPENROUTER_API_KEY": "sk-or-..."},
    "agents": {"defaults": {"imageGenerationModel": {
      "primary": "openrouter/google/gemini-3.1-flash-image-preview"}}}})");
  EXPECT_EQ(first_key(image), "sk-or-...");
}

TEST(ParseConfig, ReadsModelsFallbacksAndAliases) {
  const Config config = parsed(R"({"agents":{"defaults":{
    "model":{"primary":"fast","fallbacks":["openrouter/acme/b","Fast","openrouter/auto@work"]},
    "models":{"openrouter/acme/a":{"alias":"fast","params":{"temperature":0.5}},
              "openrouter/openrouter/healer-alpha":{}},
    "thinkingDefault":"high"}}})");
  EXPECT_EQ(config.primary, "openrouter/acme/a");
  EXPECT_EQ(config.fallbacks,
            (std::vector<std::string>{"acme/b", "openrouter/acme/a", "openrouter/auto"}));
  EXPECT_EQ(config.thinking_default, "high");
  ASSERT_EQ(config.models.size(), 2U);
  EXPECT_EQ(config.models[0].key, "openrouter/acme/a");
  EXPECT_EQ(config.models[0].alias, "fast");
  EXPECT_EQ(config.models[1].key, "openrouter/healer-alpha");
  EXPECT_NE(config.model("OpenRouter/Acme/A"), nullptr);
  EXPECT_EQ(config.model("acme/a"), nullptr);
  EXPECT_EQ(parsed(R"({"agents":{"defaults":{"model":"openrouter/acme/a"}}})").primary, "acme/a");
}

TEST(ParseConfig, ReadsTheProviderBlock) {
  const Config config = parsed(R"({"models":{"providers":{"openrouter":{
    "baseUrl":" https://proxy.example/v1 ","headers":{"X-Team":"a","x-b":"c"},
    "attribution":{"title":"Mine"}}}}})");
  EXPECT_EQ(config.base_url, "https://proxy.example/v1");
  ASSERT_EQ(config.headers.size(), 2U);
  EXPECT_EQ(config.headers[0].first, "X-Team");
  EXPECT_TRUE(config.attribution.enabled);
  EXPECT_EQ(config.attribution.title, "Mine");
  EXPECT_EQ(config.attribution.referer, "https://fluffbuzz.com");
  EXPECT_FALSE(parsed(R"({"models":{"providers":{"openrouter":{"attribution":false}}}})")
                   .attribution.enabled);
}

TEST(ParseConfig, FiveMistakesAreFiveProblemsOfOneError) {
  const std::string message = refusal(R"({
    "agents": {"defaults": {
      "modle": {"primary": "openrouter/auto"},
      "model": {"primary": ["openrouter/auto"]},
      "thinkingDefault": "hihg"}},
    "models": {"providers": {
      "openai": {"apiKey": "x"},
      "openrouter": {"baseURL": "https://openrouter.ai/api/v1"}}}})");
  EXPECT_EQ(lines_of(message), 5U) << message;
  for (const std::string_view part :
       {"agents.defaults.modle: unknown key. Did you mean \"model\"",
        "agents.defaults.model.primary: must be a string, not an array",
        "agents.defaults.thinkingDefault: must be one of off minimal low",
        "models.providers.openai: openrouter is the only provider",
        "models.providers.openrouter.baseURL: unknown key. Did you mean \"baseUrl\""}) {
    EXPECT_NE(message.find(part), std::string::npos) << part << "\n" << message;
  }
}

TEST(ParseConfig, ARefOfAnotherProviderIsAnErrorWithTheFix) {
  const std::string message = refusal(R"({"agents":{"defaults":{
    "model":{"primary":"anthropic/claude-x","fallbacks":["openrouter/auto","moonshotai/kimi"]},
    "models":{"openai/gpt":{}}}}})");
  EXPECT_EQ(lines_of(message), 3U) << message;
  for (const std::string_view part :
       {"agents.defaults.model.primary: ", "write \"openrouter/anthropic/claude-x\"",
        "agents.defaults.model.fallbacks.1: ", "write \"openrouter/moonshotai/kimi\"",
        "agents.defaults.models[\"openai/gpt\"]: ", "write \"openrouter/openai/gpt\""}) {
    EXPECT_NE(message.find(part), std::string::npos) << part << "\n" << message;
  }
}

// Whatever is wrong about a value, the message does not repeat it: it may be a key in the wrong
// place. refusal() looks for the marker.
TEST(ParseConfig, NoValueIsEverRepeated) {
  for (
      std::string text : {
          R"({"apiKey":"SECRET"})",
          R"({"env":"SECRET"})",
          R"({"env":{"vars":"SECRET"}})",
          R"({"env":{"vars":{"A":["SECRET"]}}})",
          R"({"env":{"A":{"b":"SECRET"}}})",
          R"({"models":{"providers":{"openrouter":{"apikey":"SECRET"}}}})",
          R"({"models":{"providers":{"openrouter":{"apiKey":["SECRET"]}}}})",
          R"({"models":{"providers":{"openrouter":{"headers":{"Authorization":{"x":"SECRET"}}}}}})",
          R"({"models":{"providers":{"openrouter":{"attribution":"SECRET"}}}})",
          R"({"models":{"providers":{"openrouter":"SECRET"}}})",
          R"({"models":{"providers":{"openai":{"apiKey":"SECRET"}}}})",
          R"({"models":"SECRET"})",
          R"({"agents":{"defaults":{"thinkingDefault":"SECRET"}}})",
          R"({"agents":{"defaults":{"model":{"primary":"SECRET"}}}})",
          R"({"agents":{"defaults":{"model":"SECRET"}}})",
          R"({"agents":{"defaults":{"model":{"fallbacks":["SECRET"]}}}})",
          R"({"agents":{"defaults":{"model":{"fallbacks":"SECRET"}}}})",
          R"({"agents":{"defaults":{"models":{"openrouter/a/b":"SECRET"}}}})",
          R"({"agents":{"defaults":{"models":{"openrouter/a/b":{"alias":["SECRET"]}}}}})",
          R"({"agents":{"defaults":{"params":"SECRET"}}})",
          R"(["SECRET"])",
          R"("SECRET")",
          R"({"env":{"OPENROUTER_API_KEY":"SECRET"})",
          R"({"env":{"OPENROUTER_API_KEY":SECRET}})",
      }) {
    text.replace(text.find("SECRET"), 6, kSecret);
    EXPECT_FALSE(refusal(text).empty()) << text;
  }
  const std::string secret(kSecret);
  EXPECT_FALSE(refusal("{}", "{\"A\":" + secret + "}").empty());
  EXPECT_FALSE(refusal("{}", "", "{\"p\":[\"" + secret + "\"]}").empty());
  EXPECT_FALSE(refusal("{}", "", "{\"p\":{\"source\":\"" + secret + "\"}}").empty());
}

TEST(ParseConfig, SaysWhichPartIsNoJson) {
  EXPECT_NE(refusal("{").find("Invalid config:"), std::string::npos);
  EXPECT_NE(refusal("{}", "{").find("Invalid env:"), std::string::npos);
  EXPECT_NE(refusal("{}", "{}", "{").find("Invalid credentials:"), std::string::npos);
  EXPECT_NE(refusal("[]").find("<root>: must be an object, not an array"), std::string::npos);
}

TEST(ParseConfig, TheKeyComesFromTheStrongestSource) {
  constexpr std::string_view kAll = R"({
    "env":{"OPENROUTER_API_KEY":"flat","vars":{"OPENROUTER_API_KEY":"vars"}},
    "models":{"providers":{"openrouter":{"apiKey":"config"}}}})";
  constexpr std::string_view kVars = R"({
    "env":{"OPENROUTER_API_KEY":"  ","vars":{"OPENROUTER_API_KEY":"vars"}},
    "models":{"providers":{"openrouter":{"apiKey":"config"}}}})";
  constexpr std::string_view kConfig =
      R"({"models":{"providers":{"openrouter":{"apiKey":"config"}}}})";
  EXPECT_EQ(first_key(parsed(kAll, R"({"OPENROUTER_API_KEY":"process"})", R"({"p":"given"})")),
            "given");
  EXPECT_EQ(first_key(parsed(kAll, R"({"OPENROUTER_API_KEY":"process"})")), "process");
  EXPECT_EQ(first_key(parsed(kAll)), "flat");
  EXPECT_EQ(first_key(parsed(kAll, R"({"OPENROUTER_API_KEY":""})")), "flat");
  EXPECT_EQ(first_key(parsed(kVars)), "vars");
  EXPECT_EQ(first_key(parsed(kConfig)), "config");
  EXPECT_EQ(first_key(parsed(kConfig, R"({"OTHER":"x"})")), "config");
  // The one key is one credential, wherever it came from.
  EXPECT_EQ(parsed(kAll, R"({"OPENROUTER_API_KEY":"process"})").credentials.size(), 1U);
}

TEST(ParseConfig, CredentialsKeepTheirOrderAndMayPointAtTheEnvironment) {
  const Config config =
      parsed(R"({"env":{"SPARE":"from-config"}})", R"({"WORK":"from-env","EMPTY":" "})",
             R"({"openrouter:work":{"source":"env","id":"WORK"},"openrouter:blank":"  ",
          "openrouter:gone":{"source":"env","id":"EMPTY"},"openrouter:me":"direct",
          "openrouter:spare":{"source":"env","id":"SPARE"}})");
  ASSERT_EQ(config.credentials.size(), 3U);
  EXPECT_EQ(config.credentials[0].profile, "openrouter:work");
  EXPECT_EQ(config.credentials[0].key, "from-env");
  EXPECT_EQ(config.credentials[1].key, "direct");
  EXPECT_EQ(config.credentials[2].key, "from-config");
}

TEST(ParseConfig, PastedKeysAreCleaned) {
  EXPECT_EQ(first_key(parsed("", R"({"OPENROUTER_API_KEY":" sk-or\n-v1\r\n-x \n"})")),
            "sk-or-v1-x");
  EXPECT_EQ(first_key(parsed("", "", R"({"p":"\tkey\n"})")), "key");
}

TEST(ParamsFor, StrongerLevelsReplaceKeyByKey) {
  const Config config = parsed(R"({
    "agents":{"defaults":{"params":{"temperature":0.2,"seed":2,"stop":["a"]},
      "models":{"openrouter/acme/a":{"params":{"seed":3,"top_p":null}}}}},
    "models":{"providers":{"openrouter":{"params":{"temperature":0.1,"user":"u"}}}}})");
  EXPECT_EQ(dump_json(config.params_for({"acme/a", ""}, Json::object())),
            R"({"temperature":0.2,"user":"u","seed":3,"stop":["a"],"top_p":null})");
  EXPECT_EQ(dump_json(config.params_for({"acme/b", ""}, parse_json(R"({"stop":"x"})").value())),
            R"({"temperature":0.2,"user":"u","seed":2,"stop":"x"})");
}

TEST(ParamsFor, ProviderRoutingIsMergedOneLevelDeep) {
  const Config config = parsed(R"({
    "agents":{"defaults":{"models":{"openrouter/acme/a":{"params":{
      "provider":{"order":["anthropic"],"sort":null,"max_price":{"prompt":1}}}}}}},
    "models":{"providers":{"openrouter":{"params":{
      "provider":{"sort":"latency","data_collection":"deny","max_price":{"image":2}}}}}}})");
  const Json call = parse_json(R"({"provider":{"zdr":true}})").value();
  EXPECT_EQ(
      dump_json(config.params_for({"acme/a", ""}, call)),
      R"({"provider":{"sort":null,"data_collection":"deny","max_price":{"prompt":1},"order":["anthropic"],"zdr":true}})");
  // A level that is no object replaces the whole.
  EXPECT_EQ(dump_json(config.params_for({"acme/a", ""}, parse_json(R"({"provider":5})").value())),
            R"({"provider":5})");
}

TEST(ParamsFor, NamesOfThePrototypeAreDropped) {
  const Json call =
      parse_json(R"({"__proto__":{"x":1},"constructor":1,"prototype":2,"seed":1})").value();
  EXPECT_EQ(dump_json(Config().params_for({"acme/a", ""}, call)), R"({"seed":1})");
}

TEST(ParamsFor, EntriesAreFoundUnderTheOldDoubledSpelling) {
  const Config config = parsed(R"({"agents":{"defaults":{"models":{
    "openrouter/openrouter/auto":{"params":{"seed":1}}}}}})");
  EXPECT_EQ(dump_json(config.params_for({"openrouter/auto", ""}, Json::object())), R"({"seed":1})");
}

}  // namespace
}  // namespace fluffbuzz
