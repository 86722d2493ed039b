#include "config/env.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "config/config.h"

namespace fluffbuzz {
namespace {

Json json(std::string_view text) {
  const Result<Json> parsed = parse_json(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? parsed.value() : Json();
}

// The member "x" of a configuration after substitution.
std::string substituted(std::string_view text, std::string_view process,
                        std::string_view block = "{}") {
  Json config = {{"env", json(block)}, {"x", std::string(text)}};
  const Environment environment(json(process), config);
  return string_or(config, "x", "");
}

std::string warnings_of(const Environment& environment) {
  std::string out;
  for (const ConfigProblem& warning : environment.warnings) out += problem_line(warning) + "\n";
  return out;
}

TEST(Environment, StrongerSourcesWinAndBlankCountsAsUnset) {
  Json config = json(R"({"env": {"A": "flat", "B": "flat", "C": " ", "D": "flat",
                                 "vars": {"A": "vars", "B": "vars", "C": "vars", "E": "vars"}}})");
  const Environment environment(json(R"({"A": "process", "D": "\t", "F": 5})"), config);
  EXPECT_EQ(environment.variable("A"), "process");
  EXPECT_EQ(environment.variable("B"), "flat");
  EXPECT_EQ(environment.variable("C"), "vars");
  EXPECT_EQ(environment.variable("D"), "flat");
  EXPECT_EQ(environment.variable("E"), "vars");
  EXPECT_EQ(environment.variable("F"), "");
  EXPECT_EQ(environment.variable("vars"), "");
}

TEST(Environment, ReferencesAreReplaced) {
  constexpr std::string_view kProcess = R"({"A": "1", "LONG_NAME_2": "2", "_": "3", "B": ""})";
  EXPECT_EQ(substituted("${A}", kProcess), "1");
  EXPECT_EQ(substituted("<${A}-${LONG_NAME_2}-${_}>${A}", kProcess), "<1-2-3>1");
  EXPECT_EQ(substituted("$${A} ${A}", kProcess), "${A} 1");
  EXPECT_EQ(substituted("$$${A}", kProcess), "$${A}");
  // No references: wrong names, unclosed, shell forms.
  for (const std::string_view text : {"${a}", "${Ab}", "${1A}", "${}", "${A", "$A", "$", "$$",
                                      "${A-x}", "${ A}", "$ {A}", "{A}", "$${a}"}) {
    EXPECT_EQ(substituted(text, kProcess), text);
  }
  // Unknown or blank: left as it is.
  EXPECT_EQ(substituted("${B} ${NOPE} ${A}", kProcess), "${B} ${NOPE} 1");
  // What is put in is not looked at again.
  EXPECT_EQ(substituted("${A}", R"({"A": "${B}", "B": "x"})"), "${B}");
}

TEST(Environment, TheConfigurationsOwnVariablesCanBeReferenced) {
  EXPECT_EQ(substituted("${A}", "{}", R"({"A": "a"})"), "a");
  EXPECT_EQ(substituted("${A}", "{}", R"({"vars": {"A": "a"}})"), "a");
  EXPECT_EQ(substituted("${A}", "{}", R"({"A": "<${B}>", "B": "b"})"), "<b>");
  EXPECT_EQ(substituted("${A}", R"({"B": "process"})", R"({"A": "<${B}>", "B": "b"})"),
            "<process>");
  EXPECT_EQ(substituted("${A}", R"({"A": "process"})", R"({"A": "own ${A}"})"), "process");
  // A variable that needs one that is not set is not set itself; neither are two that need each
  // other.
  EXPECT_EQ(substituted("${A}", "{}", R"({"A": "<${NOPE}>"})"), "${A}");
  EXPECT_EQ(substituted("${A}", "{}", R"({"A": "${B}", "B": "${A}"})"), "${A}");
  EXPECT_EQ(substituted("${A}", "{}", R"({"A": "${A}"})"), "${A}");
}

TEST(Environment, EveryStringIsReachedAndEveryUnknownVariableNamed) {
  Json config = json(R"({"a": {"b.c": ["${A}", 1, {"d": "${NOPE}${ALSO_NOT}"}]}, "${A}": "${A}"})");
  const Environment environment(json(R"({"A": "1"})"), config);
  EXPECT_EQ(dump_json(config), R"({"a":{"b.c":["1",1,{"d":"${NOPE}${ALSO_NOT}"}]},"${A}":"1"})");
  EXPECT_EQ(warnings_of(environment),
            "a[\"b.c\"].2.d: the environment variable NOPE is not set\n"
            "a[\"b.c\"].2.d: the environment variable ALSO_NOT is not set\n");
  ASSERT_NE(environment.substitution("a[\"b.c\"].0"), nullptr);
  EXPECT_EQ(environment.substitution("a[\"b.c\"].0")->missing, "");
  EXPECT_EQ(environment.substitution("a[\"b.c\"].2.d")->missing, "NOPE");
  EXPECT_EQ(environment.substitution("a"), nullptr);
}

TEST(Environment, NamesThatChangeHowProgramsRunAreIgnored) {
  Json config = json(R"({"env": {"NODE_OPTIONS": "--require evil", "PATH": "/evil", "a-b": "1",
                                 "ok_1": "1", "vars": {"LD_PRELOAD": "evil.so", "1A": "x"}}})");
  const Environment environment(Json::object(), config);
  for (const std::string_view name : {"NODE_OPTIONS", "PATH", "LD_PRELOAD", "a-b", "1A"}) {
    EXPECT_EQ(environment.variable(name), "") << name;
  }
  EXPECT_EQ(environment.variable("ok_1"), "1");
  EXPECT_EQ(warnings_of(environment),
            "env.NODE_OPTIONS: is ignored: this name changes how programs run\n"
            "env.PATH: is ignored: this name changes how programs run\n"
            "env.a-b: is ignored: this is no name of an environment variable\n"
            "env.vars.LD_PRELOAD: is ignored: this name changes how programs run\n"
            "env.vars.1A: is ignored: this is no name of an environment variable\n");
  // From the process they are what they are.
  EXPECT_EQ(substituted("${PATH}", R"({"PATH": "/bin"})"), "/bin");
}

TEST(Environment, VariablesCannotFillTheMemory) {
  std::string all = "[";
  for (int i = 0; i < 100; ++i) all += "\"${A}${A}${A}${A}${A}${A}${A}${A}\",";
  all.back() = ']';
  Json config = {{"env", {{"A", std::string(100'000, 'a')}}}, {"x", json(all)}};
  const Environment environment(Json::object(), config);
  ASSERT_FALSE(environment.problems.empty());
  EXPECT_EQ(environment.problems.front().message, "grows beyond 4 MiB by its variables");
  EXPECT_LT(dump_json(config).size(), size_t{5} << 20U);
}

TEST(Environment, AnythingMayStandInTheWrongPlace) {
  for (const std::string_view text :
       {"[]", "5", "null", "\"${A}\"", R"({"env": 5})", R"({"env": []})",
        R"({"env": {"vars": "x"}})", R"({"env": {"A": 5, "B": {"c": "${A}"}}})"}) {
    Json config = json(text);
    const Environment environment(json("[1]"), config);
    EXPECT_EQ(environment.variable("A"), "") << text;
  }
}

}  // namespace
}  // namespace fluffbuzz
