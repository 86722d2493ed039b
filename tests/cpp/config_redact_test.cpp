#include "config/config_redact.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "call/core.h"

namespace fluffbuzz {
namespace {

constexpr std::string_view kEnv =
    R"({"OPENROUTER_API_KEY":"MARKER-process","TEAM":"MARKER-team","SHORT":"7"})";

std::string report_of(std::string_view text) {
  return validated_config(text, kEnv, ConfigOrigin::kText);
}

std::string redacted(std::string_view text) {
  const Result<Json> report = parse_json(report_of(text));
  const Json* config = find_member(report.value(), "config");
  return config == nullptr ? "" : dump_json(*config);
}

TEST(RedactedConfig, SecretsGoAndTheRestStays) {
  EXPECT_EQ(
      redacted(R"({
        env: {A: "MARKER", vars: {B: "MARKER"}},
        agents: {defaults: {model: "openrouter/a/b", timeoutSeconds: 5,
                            params: {user: "u-1", temperature: 0.5, n: null, stop: ["x"]}}},
        models: {providers: {openrouter: {
          apiKey: "MARKER", baseUrl: "https://proxy.example/v1",
          headers: {"X-Team": "blue", "X-Api-Key": "MARKER", "X-From": "${TEAM}", "X-Seven": "${SHORT}",
                    "X-Ref": {source: "env", id: "TEAM"}, "X-Key-In": "my MARKER-process"},
          request: {auth: {mode: "header", headerName: "X-K", value: "MARKER", prefix: "Key "}},
          models: [{id: "a/b", input: ["text"], cost: {input: 1}}]}}}})"),
      R"({"env":{"A":"[redacted]","vars":{"B":"[redacted]"}},)"
      R"("agents":{"defaults":{"model":"openrouter/a/b","timeoutSeconds":5,)"
      R"("params":{"user":"u-1","temperature":0.5,"n":null,"stop":["x"]}}},)"
      R"("models":{"providers":{"openrouter":{"apiKey":"[redacted]",)"
      R"("baseUrl":"https://proxy.example/v1","headers":{"X-Team":"blue","X-Api-Key":"[redacted]",)"
      R"("X-From":"[redacted]","X-Seven":"[redacted]","X-Ref":{"source":"env","id":"TEAM"},)"
      R"("X-Key-In":"[redacted]"},"request":{"auth":{"mode":"header","headerName":"X-K",)"
      R"("value":"[redacted]","prefix":"Key "}},)"
      R"("models":[{"id":"a/b","input":["text"],"cost":{"input":1}}]}}}})");
}

// Whatever is wrong and wherever it stands: neither problems nor the shown value repeat it.
TEST(RedactedConfig, NoSecretLeavesThroughAWrongPlace) {
  for (
      const std::string_view text : {
          R"({apiKey: "MARKER"})",
          R"({apKey: ["MARKER", {a: "MARKER"}]})",
          R"({env: "sk-MARKER"})",
          R"({env: {A: ["MARKER"]}})",
          R"({env: {A: {b: "MARKER"}}})",
          R"({env: {PATH: "MARKER"}})",
          R"({models: {providers: {openai: {apiKey: "MARKER"}}}})",
          R"({models: {providers: {openrouter: {apiKey: ["MARKER"]}}}})",
          R"({models: {providers: {openrouter: {apiKey: {source: "exec", id: "MARKER"}}}}})",
          R"({models: {providers: {openrouter: {apiKey: {source: "env", id: "x-MARKER"}}}}})",
          R"({models: {providers: {openrouter: {apikey: "MARKER"}}}})",
          R"({models: {providers: {openrouter: {headers: {Authorization: "Bearer MARKER"}}}}})",
          R"({models: {providers: {openrouter: {headers: {A: {x: "MARKER"}}}}}})",
          R"({models: {providers: {openrouter: {baseUrl: "https://u:MARKER@proxy.example/v1"}}}})",
          R"({models: {providers: {openrouter: {baseUrl: "https://proxy.example/v1?k=MARKER"}}}})",
          R"({models: {providers: {openrouter: {request: {auth: {mode: "authorization-bearer", token: "MARKER"}}}}}})",
          R"({models: {providers: {openrouter: {params: {extraBody: {api_key: "MARKER"}}}}}})",
          R"({models: {providers: {openrouter: {params: {user: "${OPENROUTER_API_KEY}"}}}}})",
          R"({agents: {defaults: {model: "sk-or-MARKER"}}})",
          R"({agents: {defaults: {model: {fallbacks: ["sk-or-MARKER"]}}}})",
          R"({agents: {defaults: {thinkingDefault: "sk-or-MARKER"}}})",
          R"({agents: {defaults: {params: {a: [{b: "sk-or-MARKER"}]}}}})",
          R"(["sk-MARKER"])",
          R"("sk-MARKER")",
          R"({env: {A: "MARKER})",
          R"({env: {A: MARKER}})",
      }) {
    const std::string report = report_of(text);
    EXPECT_EQ(report.find("MARKER"), std::string::npos) << text << "\n" << report;
  }
}

TEST(ValidatedConfig, SaysEverythingAsJson) {
  EXPECT_EQ(report_of("{}"), R"({"valid":true,"problems":[],"warnings":[],"config":{}})");
  EXPECT_EQ(report_of(""), R"({"valid":true,"problems":[],"warnings":[],"config":{}})");
  EXPECT_EQ(
      report_of("{x: 1,\n agents: {defaults: {params: {user: '${GONE}'}}}}"),
      R"({"valid":false,"problems":[{"path":"x","message":"unknown key.","line":1,"column":2,)"
      R"("suggestion":null}],"warnings":[{"path":"agents.defaults.params.user","message":"the )"
      R"(environment variable GONE is not set","line":2,"column":37,"suggestion":null}],)"
      R"("config":{"x":"[redacted]","agents":{"defaults":{"params":{"user":"${GONE}"}}}}})");
  EXPECT_EQ(validated_config("{agent: 1}", "", ConfigOrigin::kObject),
            R"({"valid":false,"problems":[{"path":"agent","message":"moved to agents.defaults",)"
            R"("line":null,"column":null,"suggestion":null}],"warnings":[],)"
            R"("config":{"agent":"[redacted]"}})");
}

TEST(ValidatedConfig, ATextThatIsNoJson5HasNoConfig) {
  const std::string report = report_of("{a: ");
  EXPECT_NE(report.find(R"("valid":false)"), std::string::npos);
  EXPECT_NE(report.find(R"("line":1,"column":5)"), std::string::npos) << report;
  EXPECT_EQ(report.find("\"config\""), std::string::npos);
}

}  // namespace
}  // namespace fluffbuzz
