// The section `gateway` of the configuration, and the policy of one key.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/gateway_config.h"

namespace fluffbuzz {
namespace {

Config parsed(std::string_view gateway) {
  const std::string text =
      "{agents: {defaults: {models: {'openrouter/a/b': {alias: 'quick'}}}}, gateway: " +
      std::string(gateway) + "}";
  Result<Config> result = parse_config(text, R"({"SITE":"https://env.example"})", "");
  EXPECT_TRUE(result.ok()) << text << "\n" << (result.ok() ? "" : result.error().message);
  return result.ok() ? std::move(result.value()) : Config();
}

std::string settings(std::string_view gateway) { return dump_json(parsed(gateway).gateway); }

std::string refused(std::string_view gateway) {
  const Result<Config> result = parse_config("{gateway: " + std::string(gateway) + "}", "", "");
  EXPECT_FALSE(result.ok()) << gateway;
  return result.ok() ? "" : result.error().message;
}

std::string policy(std::string_view text) {
  const Result<Json> result = read_gateway_policy(text, parsed("{}"));
  return result ? dump_json(result.value()) : result.error().message;
}

TEST(ReadGateway, DefaultsAreThoseOfTheTable) {
  EXPECT_EQ(
      settings("{}"),
      R"({"allowedOrigins":[],"maxBodyBytes":8388608,"maxBodiesInFlightBytes":33554432,)"
      R"("heartbeatMs":10000,"firstEventTimeoutMs":120000,"budget":{"holdSeconds":1200},"storeFailure":"closed",)"
      R"("cache":{"enabled":false,"ttlSeconds":3600,"toolCalls":false},)"
      R"("idempotency":{"ttlSeconds":86400},"debug":false,"logPrompts":false,)"
      R"("metricsShards":1,"defaults":{"plugins":false,"serverTools":false,)"
      R"("online":false,"responseCache":false,"debug":false,"limitReset":"never",)"
      R"("rateLimit":{"seconds":60}}})");
  EXPECT_EQ(dump_json(parse_config("", "", "").value().gateway), settings("{}"));
}

TEST(ReadGateway, WhatIsWrittenStandsInThePlaceOfItsDefault) {
  EXPECT_EQ(
      settings("{heartbeatMs: 0, firstEventTimeoutMs: 1e12, budget: {unknownPriceReserve: 0.25}, "
               "storeFailure: 'open', cache: {enabled: true}, defaults: {models: [' quick ', "
               "'anthropic/*', '*', '@preset/mine', 'openrouter/auto', 'auto'], plugins: ['web'], "
               "serverTools: true, limitUsd: 0, rateLimit: {requests: 5}}}"),
      R"({"allowedOrigins":[],"maxBodyBytes":8388608,"maxBodiesInFlightBytes":33554432,)"
      R"("heartbeatMs":0.0,"firstEventTimeoutMs":2147483647.0,)"
      R"("budget":{"unknownPriceReserve":0.25,"holdSeconds":1200},"storeFailure":"open",)"
      R"("cache":{"enabled":true,"ttlSeconds":3600,"toolCalls":false},)"
      R"("idempotency":{"ttlSeconds":86400},"debug":false,"logPrompts":false,)"
      R"("metricsShards":1,"defaults":{"models":["quick","anthropic/*","*","@preset/mine",)"
      R"("openrouter/auto","auto"],"plugins":["web"],"serverTools":true,"online":false,)"
      R"("responseCache":false,"debug":false,"limitUsd":0,"limitReset":"never",)"
      R"("rateLimit":{"requests":5,"seconds":60}}})");
}

TEST(ReadGateway, OriginsAreWrittenAsBrowsersWriteThem) {
  const Config config = parsed(
      "{allowedOrigins: [' HTTPS://App.Example/ ', 'https://a.example:443', 'http://[::1]:80', "
      "'http://127.0.0.1:8787', '${SITE}']}");
  EXPECT_EQ(dump_json(*find_member(config.gateway, "allowedOrigins")),
            R"(["https://app.example","https://a.example","http://[::1]",)"
            R"("http://127.0.0.1:8787","https://env.example"])");
  for (const std::string wrong : {"*", "null", "app.example", "https://app.example/path",
                                  "https://me:pw@app.example", "https://app.example?x", ""}) {
    const std::string message =
        refused("{allowedOrigins: ['https://fine.example', '" + wrong + "']}");
    EXPECT_EQ(message,
              "Invalid config:\n- gateway.allowedOrigins.1: must be an origin such as "
              "https://app.example: scheme and host, no path")
        << wrong;
  }
}

TEST(ReadGateway, MistakesAreNamedWithTheirPlaces) {
  EXPECT_EQ(refused("{maxBodyByte: 1}"),
            "Invalid config:\n- gateway.maxBodyByte: unknown key. Did you mean \"maxBodyBytes\"?");
  EXPECT_EQ(
      refused("{storeFailure: 'opn'}"),
      "Invalid config:\n- gateway.storeFailure: must be one of closed open, not another word. "
      "Did you mean \"open\"?");
  EXPECT_EQ(
      refused("{defaults: {models: ['sk-or-v1-secret', 'a/*/b', '  ', 'a/b'], plugins: "
              "'web', rateLimit: {requests: 0}}}"),
      "Invalid config:\n"
      "- gateway.defaults.plugins: must be true or false or a list of strings, not a string\n"
      "- gateway.defaults.rateLimit.requests: must be a whole number above 0, not another "
      "number\n"
      "- gateway.defaults.models.0: is neither an alias nor one of OpenRouter's routes; write "
      "<provider>/<model>, a ref with openrouter/ in front, an alias, or a pattern that ends "
      "in *\n"
      "- gateway.defaults.models.1: a pattern has one * and that at its end\n"
      "- gateway.defaults.models.2: is empty");
  EXPECT_EQ(refused("{defaults: {models: []}}"),
            "Invalid config:\n- gateway.defaults.models: allows no model at all; leave it out to "
            "allow every one");
  EXPECT_EQ(refused("5"), "Invalid config:\n- gateway: must be an object, not a number");
}

TEST(ReadGateway, APolicyIsWhatWasGiven) {
  EXPECT_EQ(policy("{}"), "{}");
  EXPECT_EQ(policy("{rateLimit: {}}"), "{}");
  EXPECT_EQ(policy("// of the test\n{limitUsd: 1.5, models: ['quick '], plugins: [], serverTools: "
                   "['openrouter:web_search'], rateLimit: {requests: 3}, limitReset: 'daily'}"),
            R"({"models":["quick"],"plugins":false,"serverTools":["openrouter:web_search"],)"
            R"("limitUsd":1.5,"limitReset":"daily","rateLimit":{"requests":3}})");
  // What a caller of the gateway writes is no configuration: no variable is put in.
  EXPECT_EQ(policy("{plugins: ['${SITE}']}"), R"({"plugins":["${SITE}"]})");
}

TEST(ReadGateway, APolicyIsRefusedWithItsOwnPaths) {
  EXPECT_EQ(policy("{limitUSD: 5, rateLimit: {requests: '5'}, models: ['nope']}"),
            "Invalid policy:\n- limitUSD: unknown key. Did you mean \"limitUsd\"?\n"
            "- rateLimit.requests: must be a whole number above 0, not a string\n"
            "- models.0: is neither an alias nor one of OpenRouter's routes; write "
            "<provider>/<model>, a ref with openrouter/ in front, an alias, or a pattern that ends "
            "in *");
  EXPECT_EQ(policy("[]"), "Invalid policy:\n- <root>: must be an object, not an array");
  EXPECT_EQ(policy("null"), "Invalid policy:\n- <root>: must be an object, not null");
  EXPECT_EQ(policy("{limitUsd: -1}"),
            "Invalid policy:\n- limitUsd: must be a number of at least 0, not another number");
  EXPECT_EQ(policy("{limitUsd: Infinity}").substr(0, 15), "Invalid policy:");
  EXPECT_EQ(policy("{").substr(0, 15), "Invalid policy:");
  EXPECT_EQ(policy("").substr(0, 15), "Invalid policy:");
}

}  // namespace
}  // namespace fluffbuzz
