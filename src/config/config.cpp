#include "config/config.h"

#include <algorithm>

#include "base/utf8.h"
#include "config/config_reader.h"
#include "config/config_schema.h"
#include "config/env.h"
#include "config/json5.h"
#include "config/json5_text.h"
#include "config/params.h"

namespace fluffbuzz {

namespace {

// More are not read by anybody, and finding their lines takes time.
constexpr size_t kMaxProblems = 100;

void append(std::vector<ConfigProblem>& into, const std::vector<ConfigProblem>& more) {
  into.insert(into.end(), more.begin(), more.end());
}

void limit(std::vector<ConfigProblem>& problems) {
  if (problems.size() <= kMaxProblems) return;
  const size_t more = problems.size() - kMaxProblems;
  problems.erase(problems.begin() + kMaxProblems, problems.end());
  problems.emplace_back(ConfigPath{}, "... and " + std::to_string(more) + " more",
                        ConfigProblem::At::kElsewhere);
}

// What the text is not JSON5 for is its only problem.
void refuse(ConfigReading& reading, std::string_view text, const Error& error, size_t at) {
  ConfigProblem problem({}, error.message, ConfigProblem::At::kElsewhere);
  const Json5Place place = json5_place(text, at);
  problem.line = place.line;
  problem.column = place.column;
  reading.problems.push_back(std::move(problem));
}

Result<Json> parse_part(std::string_view name, std::string_view text) {
  if (trim(text).empty()) return json_object();
  Result<Json> parsed = parse_json(text);
  if (!parsed) {
    return make_error(ErrorCode::kConfigError,
                      "Invalid " + std::string(name) + ": " + parsed.error().message);
  }
  return parsed;
}

}  // namespace

const ConfiguredModel* Config::model(std::string_view key) const {
  for (const ConfiguredModel& entry : models) {
    if (ascii_iequals(entry.key, key)) return &entry;
  }
  return nullptr;
}

const ConfiguredRow* Config::row(std::string_view id) const {
  for (const ConfiguredRow& entry : rows) {
    if (ascii_iequals(entry.facts.id, id)) return &entry;
  }
  return nullptr;
}

bool Config::holds_secret(std::string_view text) const {
  // Shorter ones are found in texts that have nothing to do with them.
  constexpr size_t kTelling = 8;
  const auto is_in = [text](const std::string& secret) {
    return text == secret ||
           (secret.size() >= kTelling && text.find(secret) != std::string_view::npos);
  };
  return std::any_of(secrets.begin(), secrets.end(), is_in) ||
         std::any_of(credentials.begin(), credentials.end(),
                     [&](const Credential& credential) { return is_in(credential.key); });
}

ConfigReading read_config(std::string_view config, const Json& env, const Json& credentials,
                          ConfigOrigin origin) {
  ConfigReading reading;
  size_t error_at = 0;
  const Result<Json5Document> document =
      Json5Document::parse(config, Json5Document::Blank::kAccept, &error_at);
  if (!document) {
    refuse(reading, config, document.error(), error_at);
    return reading;
  }
  Result<Json> value = document.value().empty() ? Result<Json>(json_object())
                                                : document.value().to_json(0, &error_at);
  if (!value) {
    refuse(reading, config, value.error(), error_at);
    return reading;
  }
  reading.parsed = true;
  reading.value = std::move(value.value());
  const Environment environment(env, reading.value);
  reading.problems = check_config(reading.value);
  check_config_params(reading.value, reading.problems);
  append(reading.problems, environment.problems);
  ConfigReader reader(reading.value, environment);
  reader.read(credentials);
  append(reading.problems, reader.problems);
  reading.config = std::move(reader.config);
  append(reading.config.warnings, environment.warnings);
  append(reading.config.warnings, reader.warnings);
  for (auto* problems : {&reading.problems, &reading.config.warnings}) {
    limit(*problems);
    if (origin == ConfigOrigin::kText) locate(*problems, document.value());
  }
  return reading;
}

Result<Config> parse_config(std::string_view config, std::string_view env,
                            std::string_view credentials, ConfigOrigin origin) {
  const Result<Json> environment = parse_part("env", env);
  if (!environment) return environment.error();
  const Result<Json> keys = parse_part("credentials", credentials);
  if (!keys) return keys.error();
  ConfigReading reading = read_config(config, environment.value(), keys.value(), origin);
  if (!reading.parsed) {
    return make_error(ErrorCode::kConfigError,
                      "Invalid config: " + reading.problems.front().message);
  }
  if (!reading.problems.empty()) return problem_error("config", reading.problems);
  return std::move(reading.config);
}

}  // namespace fluffbuzz
