// What a person is told about a wrong configuration: every problem, where it is, and what was
// probably meant.
#include "config/config_problem.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace fluffbuzz {
namespace {

ConfigReading reading_of(std::string_view text, ConfigOrigin origin = ConfigOrigin::kText) {
  return read_config(text, Json::object(), Json::object(), origin);
}

std::string lines_of(const std::vector<ConfigProblem>& problems) {
  std::string out;
  for (const ConfigProblem& problem : problems) out += problem_line(problem) + "\n";
  return out;
}

std::string problems_of(std::string_view text) { return lines_of(reading_of(text).problems); }

constexpr std::string_view kFiveMistakes = R"(// my models
{
  agents: {
    defaults: {
      model: { primry: "openrouter/auto", },
      thinkingDefault: 'hihg', /* how hard */
      timeoutSeconds: "60",
    },
  },
  models: { providers: {
    openai: { apiKey: "sk-secret" },
    openrouter: {
      models: [{ id: "a/b" }, { "id": "c/d", contextWindow: -1 }],
    },
  } },
})";

TEST(ConfigProblems, FiveMistakesAreFiveLinesWithPlaceAndSuggestion) {
  const Result<Config> config = parse_config(kFiveMistakes, "", "", ConfigOrigin::kText);
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(
      config.error().message,
      "Invalid config:\n"
      "- agents.defaults.model.primry (line 5, column 16): unknown key. Did you mean \"primary\"?\n"
      "- agents.defaults.thinkingDefault (line 6, column 24): must be one of off minimal low "
      "medium high xhigh adaptive max, not another word. Did you mean \"high\"?\n"
      "- agents.defaults.timeoutSeconds (line 7, column 23): must be a number above 0, not a "
      "string\n"
      "- models.providers.openai (line 11, column 5): openrouter is the only provider here; other "
      "models are reached through it as openrouter/<provider>/<model>\n"
      "- models.providers.openrouter.models.1.contextWindow (line 13, column 61): must be a whole "
      "number above 0, not another number");
}

TEST(ConfigProblems, AnObjectHasNoLines) {
  const Result<Config> config = parse_config(kFiveMistakes, "", "");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().message.find("line 5"), std::string::npos) << config.error().message;
  EXPECT_NE(config.error().message.find("- agents.defaults.model.primry: unknown key"),
            std::string::npos);
}

TEST(ConfigProblems, TheSuggestionIsAFieldOfItsOwn) {
  const ConfigReading reading = reading_of(kFiveMistakes);
  ASSERT_EQ(reading.problems.size(), 5U);
  EXPECT_EQ(reading.problems[0].suggestion, "primary");
  EXPECT_EQ(reading.problems[1].suggestion, "high");
  EXPECT_EQ(reading.problems[2].suggestion, "");
}

TEST(ConfigProblems, PlacesAreCountedAsEditorsCount) {
  // A byte order mark, CRLF and CR, tabs, characters of several bytes, names in quotes and escapes.
  EXPECT_EQ(problems_of("\xEF\xBB\xBF{x: 1}"), "x (line 1, column 2): unknown key.\n");
  EXPECT_EQ(problems_of("{\r\n\t/* \xC3\xA9\xF0\x9F\x98\x80 */ 'y y': 1\r}"),
            "[\"y y\"] (line 2, column 11): unknown key.\n");
  EXPECT_EQ(problems_of("{\r\rmodels: 5}"),
            "models (line 3, column 9): must be an object, not a number\n");
  EXPECT_EQ(problems_of("{agents: {}, m\\u006Fdels: 5}"),
            "models (line 1, column 27): must be an object, not a number\n");
  // Of members with one name the last counts.
  EXPECT_EQ(problems_of("{models: 5,\nmodels: 6}"),
            "models (line 2, column 9): must be an object, not a number\n");
  EXPECT_EQ(problems_of("  []"), "<root> (line 1, column 3): must be an object, not an array\n");
}

TEST(ConfigProblems, AWrongNameIsShownAtTheNameAndAWrongValueAtTheValue) {
  EXPECT_EQ(problems_of(R"({"agents": {"defaults": {"models": {"openai/gpt": {}}}}})"),
            "agents.defaults.models[\"openai/gpt\"] (line 1, column 37): \"openai/gpt\" names "
            "another provider; openrouter is the only one here: write \"openrouter/openai/gpt\"\n");
  EXPECT_EQ(problems_of(
                R"({"agents": {"defaults": {"model": {"fallbacks": ["openrouter/auto", "x"]}}}})"),
            "agents.defaults.model.fallbacks.1 (line 1, column 69): this is no model ref; write "
            "openrouter/<provider>/<model> or openrouter/auto\n");
}

TEST(ConfigProblems, ATextThatIsNoJson5IsOneProblemWithItsPlace) {
  const ConfigReading reading = reading_of("{\n  env: { A: 'sk-or-secret }\n}");
  EXPECT_FALSE(reading.parsed);
  ASSERT_EQ(reading.problems.size(), 1U);
  EXPECT_EQ(reading.problems[0].path, "<root>");
  EXPECT_EQ(reading.problems[0].line, 2U);
  EXPECT_EQ(reading.problems[0].column, 13U);
  EXPECT_EQ(reading.problems[0].message.find("secret"), std::string::npos);
  const ConfigReading infinite = reading_of("{agents: {defaults: {timeoutSeconds: Infinity}}}");
  EXPECT_FALSE(infinite.parsed);
  ASSERT_EQ(infinite.problems.size(), 1U);
  EXPECT_EQ(infinite.problems[0].column, 38U);
}

TEST(ConfigProblems, ManyProblemsAreCutShort) {
  std::string text = "{";
  for (int i = 0; i < 130; ++i) text += "k" + std::to_string(i) + ": 1,\n";
  const ConfigReading reading = reading_of(text + "}");
  ASSERT_EQ(reading.problems.size(), 101U);
  EXPECT_EQ(reading.problems.back().message, "... and 30 more");
  EXPECT_EQ(reading.problems[99].line, 100U);
}

struct Foreign {
  std::string_view text;
  std::string_view message;
};

TEST(ConfigProblems, KeysFromElsewhereAreToldWhatToDoInstead) {
  for (const Foreign& foreign : std::vector<Foreign>{
           {"{$include: './more.json5'}", "$include: files are not read here"},
           {"{agent: {model: 'x'}}", "agent: moved to agents.defaults"},
           {"{agents: {list: []}}", "agents.list: there is one agent"},
           {"{env: {shellEnv: {enabled: true}}}", "env.shellEnv: no login shell is asked"},
           {"{agents: {defaults: {thinking: 'low'}}}", "moved to agents.defaults.thinkingDefault"},
           {"{agents: {defaults: {allowedModels: []}}}",
            "moved to agents.defaults.modelPolicy.allow"},
           {"{agents: {defaults: {mediaModels: {video: 'x'}}}}", "only text and images"},
           {"{agents: {defaults: {models: {'openrouter/auto': {streaming: true}}}}}",
            "write `stream` into the request"},
           {"{models: {providers: {openrouter: {request: {proxy: {}}}}}}", "pass your own `fetch`"},
           {"{models: {providers: {openrouter: {request: {tls: {}}}}}}", "pass your own `fetch`"},
           {"{models: {providers: {openrouter: {compat: {}}}}}", "is known here"},
           {"{models: {providers: {openrouter: {models: [{id: 'a', compat: {}}]}}}}",
            "models.providers.openrouter.models.0.compat: how to speak"},
           {"{models: {providers: {ollama: {}}}}", "openrouter is the only provider"},
           {"{secrets: {}}", "need no declaration"},
       }) {
    const std::string message = lines_of(reading_of(foreign.text, ConfigOrigin::kObject).problems);
    EXPECT_NE(message.find(foreign.message), std::string::npos) << foreign.text << "\n" << message;
    EXPECT_EQ(message.find('\n'), message.size() - 1) << message;
  }
}

struct Wrong {
  std::string_view provider;  // within models.providers.openrouter
  std::string_view message;
};

TEST(ConfigProblems, EveryTypeSaysWhatItTakes) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {"apiKey: 5",
            "apiKey: must be a string or {source: \"env\", id: \"NAME\"}, not a number"},
           {"apiKey: {source: 'file', id: '/k'}",
            "a SecretRef of source \"file\" is not supported"},
           {"apiKey: {source: 'exec', id: 'k'}", "a SecretRef of source \"exec\" is not supported"},
           {"apiKey: {source: 'env'}", "the name of an environment variable in upper case"},
           {"apiKey: {source: 'env', id: 'lower'}", "in upper case"},
           {"apiKey: {source: 'env', id: 'A', extra: 1}", "in upper case"},
           {"apiKey: {}", "in upper case"},
           {"headers: {A: 1}", "headers.A: must be a string or {source"},
           {"api: 'openai-responses'", "api: must be one of openai-completions, not another word"},
           {"auth: 'oauth'", "auth: must be one of api-key"},
           {"authHeader: 'no'", "authHeader: must be true or false, not a string"},
           {"catalogueWaitMs: 1.5", "must be a whole number of at least 0, not another number"},
           {"catalogueWaitMs: -1", "must be a whole number of at least 0"},
           {"timeoutSeconds: 0", "must be a number above 0, not another number"},
           {"maxTokens: 0", "must be a whole number above 0"},
           {"models: {}", "models: must be a list of objects, not an object"},
           {"models: ['a/b']", "models.0: must be an object, not a string"},
           {"models: [{id: 'a/b', input: ['smell']}]", "input: must be a list of text image"},
           {"models: [{name: 'x'}]", "models.0: wants an id"},
           {"models: [{id: 'a/b'}, {id: 'openrouter/a/b'}]", "models.1.id: an earlier row"},
           {"models: [{id: 'a/b', cost: {input: -1}}]",
            "cost.input: must be a number of at least 0"},
           {"attribution: true", "attribution: must be false or an object, not a boolean"},
           {"attribution: {categories: [1]}", "must be a string or a list of strings, not a list"},
           {"request: {auth: {mode: 'header', value: 'v'}}", "mode \"header\" wants headerName"},
           {"request: {auth: {mode: 'authorization-bearer'}}",
            "\"authorization-bearer\" wants token"},
           {"request: {auth: {token: 't'}}", "request.auth.token: has no meaning in this mode"},
           {"baseUrl: 'http://far.example/v1'", "baseUrl: must use https; http is for loopback"},
           {"baseUrl: 'https://u:p@openrouter.ai'", "baseUrl: must not hold a user name"},
       }) {
    const std::string text =
        "{models: {providers: {openrouter: {" + std::string(wrong.provider) + "}}}}";
    const std::string message = lines_of(reading_of(text, ConfigOrigin::kObject).problems);
    EXPECT_NE(message.find(wrong.message), std::string::npos) << text << "\n" << message;
  }
}

TEST(ConfigProblems, BaseUrlAndOtherProblemsComeTogether) {
  const std::string message = problems_of(
      "{x: 1, models: {providers: {openrouter: {baseUrl: 'ftp://a', apiKey: 'k\xE2\x80\x8B'}}}}");
  EXPECT_NE(message.find("x (line 1, column 2)"), std::string::npos) << message;
  EXPECT_NE(message.find("baseUrl (line 1, column 51)"), std::string::npos) << message;
  EXPECT_NE(message.find("apiKey (line 1, column 70): holds a blank"), std::string::npos)
      << message;
}

TEST(ConfigProblems, AliasesAreOneWordForOneModel) {
  const auto models = [](std::string_view entries) {
    return problems_of("{agents: {defaults: {models: {" + std::string(entries) + "}}}}");
  };
  EXPECT_EQ(models("'openrouter/a/b': {alias: 'x_1.y:z-'}, 'openrouter/a/c': {alias: 'other'}"),
            "");
  for (const std::string_view alias : {"a b", "a/b", "caf\xC3\xA9", "a@b", "a\\u0001b"}) {
    const std::string message = models("'openrouter/a/b': {alias: '" + std::string(alias) + "'}");
    EXPECT_NE(message.find("alias (line 1"), std::string::npos) << alias;
    EXPECT_NE(message.find("letters, digits and _ . : - only"), std::string::npos) << alias;
  }
  const std::string twice =
      models("'openrouter/a/b': {alias: 'fast'},\n'openrouter/a/c': {alias: 'FAST'}");
  EXPECT_EQ(twice,
            "agents.defaults.models[\"openrouter/a/c\"].alias (line 2, column 27): this alias is "
            "taken by agents.defaults.models[\"openrouter/a/b\"]; an alias names one model\n");
  // Two spellings of one model.
  EXPECT_EQ(models("'openrouter/auto': {alias: 'a'}, 'openrouter/openrouter/auto': {alias: 'a'}"),
            "");
}

}  // namespace
}  // namespace fluffbuzz
