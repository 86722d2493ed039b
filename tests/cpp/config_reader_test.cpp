// What a configuration's keys become. Keys and refs: config_test.cpp.
#include "config/config_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "request/options.h"

namespace fluffbuzz {
namespace {

Config parsed(std::string_view config, std::string_view env = "",
              std::string_view credentials = "") {
  Result<Config> result = parse_config(config, env, credentials);
  EXPECT_TRUE(result.ok()) << config << "\n" << (result.ok() ? "" : result.error().message);
  return result.ok() ? std::move(result.value()) : Config();
}

Config provider(std::string_view members, std::string_view env = "",
                std::string_view credentials = "") {
  return parsed("{models: {providers: {openrouter: {" + std::string(members) + "}}}}", env,
                credentials);
}

Config defaults(std::string_view members) {
  return parsed("{agents: {defaults: {" + std::string(members) + "}}}");
}

std::string warnings_of(const Config& config) {
  std::string out;
  for (const ConfigProblem& warning : config.warnings) out += problem_line(warning) + "\n";
  return out;
}

TEST(ConfigReader, TimesAndSizes) {
  const Config none;
  EXPECT_EQ(none.timeout_ms, 900'000);
  EXPECT_EQ(none.idle_timeout_ms, 120'000);
  EXPECT_EQ(none.catalogue_wait_ms, 2000);
  const Config config = defaults(
      "timeoutSeconds: 0.5, llm: {idleTimeoutSeconds: 7}, mediaMaxMb: 1.5, imageMaxDimensionPx: 9");
  EXPECT_EQ(config.timeout_ms, 500);
  EXPECT_EQ(config.idle_timeout_ms, 7000);
  EXPECT_EQ(config.media_max_bytes, 1.5 * 1024 * 1024);
  EXPECT_EQ(config.image_max_dimension_px, 9);
  EXPECT_EQ(defaults("llm: {idleTimeoutSeconds: 0}").idle_timeout_ms, 0);
  EXPECT_EQ(defaults("timeoutSeconds: 1e300").timeout_ms, 2147483647);
  EXPECT_EQ(provider("timeoutSeconds: 3, catalogueWaitMs: 0").idle_timeout_ms, 3000);
  EXPECT_EQ(provider("catalogueWaitMs: 0").catalogue_wait_ms, 0);
  EXPECT_EQ(parsed("{agents: {defaults: {llm: {idleTimeoutSeconds: 4}}}, models: {providers: "
                   "{openrouter: {timeoutSeconds: 3}}}}")
                .idle_timeout_ms,
            4000);
}

TEST(ConfigReader, CallsTakeTheirTimesFromTheConfigurationUnlessTheySaySo) {
  const Config config = defaults("timeoutSeconds: 5, llm: {idleTimeoutSeconds: 2}");
  const CallOptions quiet = parse_options("", default_options(config)).value();
  EXPECT_EQ(quiet.timeout_ms, 5000);
  EXPECT_EQ(quiet.idle_timeout_ms, 2000);
  const CallOptions loud =
      parse_options(R"({"timeoutMs":1,"idleTimeoutMs":3})", default_options(config)).value();
  EXPECT_EQ(loud.timeout_ms, 1);
  EXPECT_EQ(loud.idle_timeout_ms, 3);
  // Off is longer than a call may take.
  EXPECT_GT(default_options(defaults("llm: {idleTimeoutSeconds: 0}")).idle_timeout_ms, 2e9);
}

TEST(ConfigReader, ImageModels) {
  const Config config = defaults(
      "imageModel: {primary: 'eye', fallbacks: ['openrouter/a/c']}, models: {'openrouter/a/b': "
      "{alias: 'eye'}}, imageGenerationModel: {primary: 'openrouter/a/d', fallbacks: ['eye'], "
      "timeoutMs: 5}, mediaModels: {image: 'openrouter/a/weaker'}");
  EXPECT_EQ(config.image_model, "openrouter/a/b");
  EXPECT_EQ(config.image_model_fallbacks, std::vector<std::string>{"a/c"});
  EXPECT_EQ(config.image_generation_model, "a/d");
  EXPECT_EQ(config.image_generation_fallbacks, std::vector<std::string>{"openrouter/a/b"});
  EXPECT_EQ(config.image_generation_timeout_ms, 5);
  const Config other = defaults("mediaModels: {image: {primary: 'openrouter/a/x', timeoutMs: 7}}");
  EXPECT_EQ(other.image_generation_model, "a/x");
  EXPECT_EQ(other.image_generation_timeout_ms, 7);
  EXPECT_EQ(defaults("imageGenerationModel: 'openrouter/a/y'").image_generation_model, "a/y");
  EXPECT_EQ(Config().image_generation_timeout_ms, 180'000);
}

TEST(ConfigReader, TheAllowListIsCanonical) {
  const Config config = defaults(
      "models: {'openrouter/a/b': {alias: 'fast'}}, modelPolicy: {allow: ['FAST', "
      "'openrouter/openrouter/auto', 'openrouter/c/d', ' openrouter/e/* ', '*']}");
  EXPECT_EQ(config.allow, (std::vector<std::string>{"openrouter/a/b", "openrouter/auto",
                                                    "openrouter/c/d", "openrouter/e/*", "*"}));
  EXPECT_TRUE(defaults("modelPolicy: {}").allow.empty());
  // An empty list is not "everything".
  for (const std::string_view list : {"[]", "['acme/*']", "['nonsense']"}) {
    const Result<Config> wrong = parse_config(
        "{agents: {defaults: {modelPolicy: {allow: " + std::string(list) + "}}}}", "", "");
    EXPECT_FALSE(wrong.ok()) << list;
  }
}

TEST(ConfigReader, TheCanonicalEntryWinsFieldByField) {
  for (const std::string_view text :
       {"models: {'openrouter/openrouter/auto': {alias: 'old', params: {seed: 1, n: 1}}, "
        "'openrouter/auto': {params: {seed: 2}}}",
        "models: {'openrouter/auto': {params: {seed: 2}}, 'openrouter/openrouter/auto': {alias: "
        "'old', params: {seed: 1, n: 1}}}"}) {
    const Config config = defaults(text);
    ASSERT_EQ(config.models.size(), 1U);
    EXPECT_EQ(config.models[0].key, "openrouter/auto");
    EXPECT_EQ(config.models[0].alias, "old");
    EXPECT_EQ(dump_json(config.models[0].params), R"({"seed":2,"n":1})");
  }
}

TEST(ConfigReader, CompatRefsStandForModels) {
  EXPECT_EQ(defaults("model: 'openrouter:auto'").primary, "openrouter/auto");
  EXPECT_EQ(defaults("model: 'openrouter:free', models: {'openrouter/a/b': {}, "
                     "'openrouter/a/c:free': {}}")
                .primary,
            "openrouter/a/c:free");
  EXPECT_EQ(parsed("{agents: {defaults: {model: 'OpenRouter:Free'}}, models: {providers: "
                   "{openrouter: {models: [{id: 'a/row:free'}]}}}}")
                .primary,
            "a/row:free");
  EXPECT_FALSE(parse_config("{agents: {defaults: {model: 'openrouter:free'}}}", "", "").ok());
}

TEST(ConfigReader, RowsAreFacts) {
  const Config config = provider(
      "models: [{id: 'openrouter/a/b', name: 'B', reasoning: true, input: ['text', 'image'], cost: "
      "{input: 1, output: 2.5, cacheRead: 0, cacheWrite: 3}, contextWindow: 1000, maxTokens: 10, "
      "headers: {'X-Row': '${R}'}, params: {seed: 1}}, {id: 'auto'}]",
      R"({"R":"row"})");
  ASSERT_EQ(config.rows.size(), 2U);
  const ConfiguredRow& row = config.rows[0];
  EXPECT_EQ(row.facts.id, "a/b");
  EXPECT_EQ(row.facts.name, "B");
  EXPECT_EQ(row.facts.reasoning, true);
  EXPECT_EQ(row.facts.input, (std::vector<std::string>{"text", "image"}));
  EXPECT_EQ(row.facts.context_window, 1000);
  EXPECT_EQ(row.facts.max_tokens, 10);
  EXPECT_EQ(
      row.facts.prices,
      (PriceList{
          {"prompt", 1}, {"completion", 2.5}, {"input_cache_read", 0}, {"input_cache_write", 3}}));
  EXPECT_EQ(row.headers, (HeaderPairs{{"X-Row", "row"}}));
  EXPECT_EQ(dump_json(row.params), R"({"seed":1})");
  EXPECT_EQ(config.row("A/B"), &row);
  // What is not said is not known.
  const ModelFacts& bare = config.rows[1].facts;
  EXPECT_EQ(bare.id, "openrouter/auto");
  EXPECT_FALSE(bare.reasoning || bare.input || bare.context_window || bare.prices);
  EXPECT_TRUE(config.merge_catalogue);
  EXPECT_FALSE(parsed("{models: {mode: 'replace'}}").merge_catalogue);
  EXPECT_EQ(dump_json(provider("maxTokens: 5, params: {seed: 1}").provider_params),
            R"({"seed":1,"maxTokens":5})");
  EXPECT_EQ(dump_json(provider("maxTokens: 5, params: {maxTokens: 1}").provider_params),
            R"({"maxTokens":1})");
}

TEST(ConfigReader, CategoriesAreWhatOpenRouterTakes) {
  const auto attribution = [](std::string_view categories) {
    return provider(
        "attribution: {referer: 'https://a.example', categories: " + std::string(categories) + "}");
  };
  EXPECT_EQ(attribution("'CLI-Agent'").attribution.categories, "cli-agent");
  EXPECT_EQ(attribution("' Writing Assistant , game,game,'").attribution.categories,
            "writing-assistant,game");
  EXPECT_EQ(warnings_of(attribution("['a', 'B']")), "");
  const Config three = attribution("['Roleplay', 'no-such-thing', 'game']");
  EXPECT_EQ(three.attribution.categories, "roleplay,no-such-thing");
  EXPECT_EQ(warnings_of(three),
            "models.providers.openrouter.attribution.categories: 1 left out: OpenRouter takes two "
            "categories of at most 30 characters\n");
  EXPECT_EQ(attribution("'" + std::string(31, 'x') + ",game'").attribution.categories, "game");
  EXPECT_EQ(attribution("[]").attribution.categories, "");
}

TEST(ConfigReader, ATitleWantsAReferer) {
  EXPECT_EQ(warnings_of(provider("attribution: {title: 'Mine'}")),
            "models.providers.openrouter.attribution.title: a title without a referer: OpenRouter "
            "knows an app by its referer\n");
  EXPECT_EQ(warnings_of(provider("attribution: {title: 'M', referer: 'https://m.example'}")), "");
  EXPECT_EQ(warnings_of(provider("attribution: false")), "");
}

TEST(ConfigReader, SecretsComeFromTextVariablesAndReferences) {
  const Config config = provider(
      "apiKey: {source: 'env', provider: 'default', id: 'K'}, headers: {A: 'plain', B: "
      "'x-${V}', C: {source: 'env', id: 'V'}}",
      R"({"K":"key-1","V":"value-of-v"})");
  ASSERT_EQ(config.credentials.size(), 1U);
  EXPECT_EQ(config.credentials[0].key, "key-1");
  EXPECT_EQ(config.credentials[0].profile, "models.providers.openrouter.apiKey");
  EXPECT_EQ(config.headers,
            (HeaderPairs{{"A", "plain"}, {"B", "x-value-of-v"}, {"C", "value-of-v"}}));
  EXPECT_EQ(config.secrets, (std::vector<std::string>{"x-value-of-v", "value-of-v"}));
  EXPECT_TRUE(config.holds_secret("x-value-of-v"));
  EXPECT_TRUE(config.holds_secret("<value-of-v>"));
  EXPECT_TRUE(config.holds_secret("key-1"));
  EXPECT_FALSE(config.holds_secret("<key-1>"));
  EXPECT_FALSE(config.holds_secret("plain"));
}

TEST(ConfigReader, AMissingVariableIsNeverSentAndNamed) {
  for (const std::string_view key :
       {"'${GONE}'", "'Bearer ${GONE}'", "{source: 'env', id: 'GONE'}"}) {
    const Config config = provider("apiKey: " + std::string(key) + ", headers: {X: '${NOPE}'}");
    EXPECT_TRUE(config.credentials.empty()) << key;
    EXPECT_TRUE(config.headers.empty());
    EXPECT_EQ(
        config.missing_secrets,
        (std::vector<std::string>{"models.providers.openrouter.headers.X names the environment "
                                  "variable NOPE, which is not set",
                                  "models.providers.openrouter.apiKey names the environment "
                                  "variable GONE, which is not set"}));
    EXPECT_EQ(config.warnings.size(), 2U) << warnings_of(config);
  }
  // Not needed: a warning only.
  const Config other = provider("apiKey: '${GONE}'", R"({"OPENROUTER_API_KEY":"k"})");
  EXPECT_TRUE(other.missing_secrets.empty());
  EXPECT_EQ(warnings_of(other),
            "models.providers.openrouter.apiKey: the environment variable GONE is not set\n");
  const Config block = parsed("{env: {OPENROUTER_API_KEY: '${GONE}'}}");
  EXPECT_TRUE(block.credentials.empty());
  EXPECT_EQ(block.missing_secrets,
            std::vector<std::string>{
                "env.OPENROUTER_API_KEY names the environment variable GONE, which is not set"});
  const Config given = parsed("{}", "", R"({"openrouter:a":{"source":"env","id":"GONE"}})");
  EXPECT_EQ(
      given.missing_secrets,
      std::vector<std::string>{"credentials.openrouter:a names the environment variable GONE, "
                               "which is not set"});
}

TEST(ConfigReader, TheOrderOfKeys) {
  constexpr std::string_view kEnv = R"({"OPENROUTER_API_KEY":"env"})";
  constexpr std::string_view kGiven =
      R"({"openrouter:a":"a","openrouter:b":"b","openrouter:c":"c"})";
  EXPECT_EQ(provider("apiKey: 'config'", kEnv).credentials[0].key, "env");
  EXPECT_EQ(provider("apiKey: 'config', auth: 'api-key'", kEnv).credentials[0].key, "config");
  const Config first = provider("apiKey: 'config', auth: 'api-key'", kEnv, kGiven);
  ASSERT_EQ(first.credentials.size(), 4U);
  EXPECT_EQ(first.credentials[0].key, "config");
  const Config ordered =
      parsed("{auth: {order: {openrouter: ['openrouter:c', 'openrouter:gone', 'openrouter:b']}}}",
             kEnv, kGiven);
  ASSERT_EQ(ordered.credentials.size(), 3U);
  EXPECT_EQ(ordered.credentials[0].key, "c");
  EXPECT_EQ(ordered.credentials[1].key, "b");
  EXPECT_EQ(ordered.credentials[2].key, "a");
  EXPECT_EQ(ordered.auth_order.size(), 3U);
}

TEST(ConfigReader, ProfilesAndCooldowns) {
  const Config config = parsed(
      "{auth: {profiles: {'openrouter:me': {provider: 'openrouter', mode: 'oauth', email: 'a@b', "
      "displayName: 'Me'}}, cooldowns: {billingBackoffHours: 1, billingBackoffHoursByProvider: "
      "{openrouter: 2}, billingMaxHours: 3, authPermanentBackoffMinutes: 4, "
      "authPermanentMaxMinutes: "
      "5, failureWindowHours: 6, overloadedProfileRotations: 0, overloadedBackoffMs: 8, "
      "rateLimitedProfileRotations: 9}}}");
  ASSERT_EQ(config.profiles.size(), 1U);
  EXPECT_EQ(config.profiles[0].id, "openrouter:me");
  EXPECT_EQ(config.profiles[0].mode, "oauth");
  EXPECT_EQ(config.profiles[0].email, "a@b");
  EXPECT_EQ(config.profiles[0].display_name, "Me");
  const Cooldowns& rests = config.cooldowns;
  EXPECT_EQ(rests.billing_backoff_hours, 2);
  EXPECT_EQ(rests.billing_max_hours, 3);
  EXPECT_EQ(rests.auth_permanent_backoff_minutes, 4);
  EXPECT_EQ(rests.auth_permanent_max_minutes, 5);
  EXPECT_EQ(rests.failure_window_hours, 6);
  EXPECT_EQ(rests.overloaded_profile_rotations, 0);
  EXPECT_EQ(rests.overloaded_backoff_ms, 8);
  EXPECT_EQ(rests.rate_limited_profile_rotations, 9);
  EXPECT_FALSE(parse_config("{auth: {profiles: {x: {provider: 'openai'}}}}", "", "").ok());
}

TEST(ConfigReader, RequestAuth) {
  const Config bearer = provider("request: {auth: {mode: 'authorization-bearer', token: '${T}'}}",
                                 R"({"T":" token-from-env "})");
  EXPECT_EQ(bearer.request_auth.mode, RequestAuth::Mode::kBearer);
  EXPECT_EQ(bearer.request_auth.value, "token-from-env");
  EXPECT_TRUE(bearer.holds_secret("Bearer token-from-env"));
  const Config header = provider(
      "authHeader: false, request: {headers: {Q: 'r'}, auth: {mode: 'header', headerName: 'X-Key', "
      "value: 'v', prefix: 'Key '}}");
  EXPECT_EQ(header.request_auth.mode, RequestAuth::Mode::kHeader);
  EXPECT_EQ(header.request_auth.header_name, "X-Key");
  EXPECT_EQ(header.request_auth.value, "Key v");
  EXPECT_TRUE(header.holds_secret("Key v"));
  EXPECT_FALSE(header.auth_header);
  EXPECT_EQ(header.request_headers, (HeaderPairs{{"Q", "r"}}));
  const Config gone = provider("request: {auth: {mode: 'authorization-bearer', token: '${T}'}}");
  EXPECT_EQ(gone.request_auth.value, "");
  EXPECT_EQ(gone.missing_secrets.size(), 1U);
}

}  // namespace
}  // namespace fluffbuzz
