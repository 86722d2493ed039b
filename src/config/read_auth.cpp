// Reading auth, and the keys from wherever they come (provider-behaviour 10.6).
#include <algorithm>

#include "base/sort_short.h"
#include "base/utf8.h"
#include "config/config_reader.h"
#include "config/config_type.h"
#include "config/gateway_config.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kKeyVariable = "OPENROUTER_API_KEY";

const ConfigPath& key_path() {
  static const ConfigPath kPath = {"models", "providers", "openrouter", "apiKey"};
  return kPath;
}

// Pasted keys carry line breaks and blanks.
std::string clean_key(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (c != '\n' && c != '\r') out.push_back(c);
  }
  return out;
}

}  // namespace

const Json& member_or_empty(const Json& value, std::string_view name) {
  static const Json kEmpty = json_object();
  const Json* member = find_member(value, name);
  return member == nullptr ? kEmpty : *member;
}

std::vector<std::string> strings_of(const Json& list) {
  std::vector<std::string> out;
  const auto* items = list.get_ptr<const Json::array_t*>();
  if (items == nullptr) return out;
  for (const Json& item : *items) {
    if (item.is_string()) out.push_back(text_of(item));
  }
  return out;
}

void ConfigReader::read(const Json& credentials) {
  const Json& models = member_or_empty(root_, "models");
  config.merge_catalogue = string_or(models, "mode", "merge") != "replace";
  read_provider(member_or_empty(member_or_empty(models, "providers"), "openrouter"),
                {"models", "providers", "openrouter"});
  read_agents(member_or_empty(member_or_empty(root_, "agents"), "defaults"));
  read_auth(member_or_empty(root_, "auth"));
  config.gateway = read_gateway(member_or_empty(root_, "gateway"), config, problems);
  read_credentials(credentials);
}

void ConfigReader::note_missing(std::string_view variable, const ConfigPath& path) {
  config.missing_secrets.push_back(path_text(path) + " names the environment variable " +
                                   shorten(variable, 80) + ", which is not set");
}

ConfigReader::Secret ConfigReader::secret(const Json& value, const ConfigPath& path) {
  if (value.is_string()) {
    const Substitution* found = env_.substitution(path_text(path));
    if (found == nullptr || found->missing.empty()) return {text_of(value), found != nullptr};
    note_missing(found->missing, path);
    return {};
  }
  if (!value.is_object() || !secret_ref_problem(value).empty()) return {};
  const std::string id = string_or(value, "id", "");
  const std::string& text = env_.variable(id);
  if (text.empty()) {
    note_missing(id, path);
    warnings.emplace_back(path, "the environment variable " + id + " is not set");
  }
  return {text, true};
}

void ConfigReader::read_auth(const Json& auth) {
  if (const auto* profiles = member_or_empty(auth, "profiles").get_ptr<const Json::object_t*>()) {
    for (const auto& [id, profile] : *profiles) {
      config.profiles.push_back({id, string_or(profile, "mode", "api_key"),
                                 string_or(profile, "email", ""),
                                 string_or(profile, "displayName", "")});
    }
  }
  config.auth_order = strings_of(member_or_empty(member_or_empty(auth, "order"), "openrouter"));
  const Json& given = member_or_empty(auth, "cooldowns");
  Cooldowns& into = config.cooldowns;
  const auto read = [&given](double& value, std::string_view name) {
    value = double_or(given, name, value);
  };
  read(into.billing_backoff_hours, "billingBackoffHours");
  into.billing_backoff_hours = double_or(member_or_empty(given, "billingBackoffHoursByProvider"),
                                         "openrouter", into.billing_backoff_hours);
  read(into.billing_max_hours, "billingMaxHours");
  read(into.auth_permanent_backoff_minutes, "authPermanentBackoffMinutes");
  read(into.auth_permanent_max_minutes, "authPermanentMaxMinutes");
  read(into.failure_window_hours, "failureWindowHours");
  read(into.overloaded_profile_rotations, "overloadedProfileRotations");
  read(into.overloaded_backoff_ms, "overloadedBackoffMs");
  read(into.rate_limited_profile_rotations, "rateLimitedProfileRotations");
}

void ConfigReader::read_credentials(const Json& credentials) {
  const Json& provider =
      member_or_empty(member_or_empty(member_or_empty(root_, "models"), "providers"), "openrouter");
  if (string_or(provider, "auth", "") == "api-key") add_from_config();
  const size_t first_given = config.credentials.size();
  read_given(credentials);
  const auto rank = [this](const Credential& credential) {
    return std::find(config.auth_order.begin(), config.auth_order.end(), credential.profile) -
           config.auth_order.begin();
  };
  sort_short(
      config.credentials,
      [&](const Credential& a, const Credential& b) { return rank(a) < rank(b); }, first_given);
  if (config.credentials.empty()) add_from_environment();
  if (config.credentials.empty()) add_from_config();
}

void ConfigReader::read_given(const Json& credentials) {
  const auto* object = credentials.get_ptr<const Json::object_t*>();
  if (object == nullptr) return;
  for (const auto& [profile, value] : *object) {
    const ConfigPath path = {"credentials", profile};
    const std::string problem = value.is_object() ? secret_ref_problem(value) : "";
    if (value.is_string()) {
      add_credential({profile}, text_of(value));
    } else if (value.is_object() && problem.empty()) {
      const std::string id = string_or(value, "id", "");
      if (env_.variable(id).empty()) note_missing(id, path);
      add_credential({profile}, env_.variable(id));
    } else {
      problems.emplace_back(
          path,
          !problem.empty() ? problem
                           : "must be a key as a string or {source: \"env\", id: \"NAME\"}, not " +
                                 std::string(kind_of(value)),
          At::kElsewhere);
    }
  }
}

void ConfigReader::add_from_environment() {
  add_credential({std::string(kKeyVariable)}, env_.variable(kKeyVariable));
  if (!config.credentials.empty()) return;
  for (const ConfigPath& path :
       {ConfigPath{"env"} / kKeyVariable, ConfigPath{"env", "vars"} / kKeyVariable}) {
    const Substitution* found = env_.substitution(path_text(path));
    if (found != nullptr && !found->missing.empty()) note_missing(found->missing, path);
  }
}

void ConfigReader::add_from_config() {
  const Json* value = &root_;
  for (const std::string& name : key_path()) value = &member_or_empty(*value, name);
  add_credential(key_path(), secret(*value, key_path()).text);
}

// `path`: of the key in the configuration, or the one name of a key from elsewhere.
void ConfigReader::add_credential(const ConfigPath& path, std::string_view key) {
  std::string clean = clean_key(key);
  if (clean.empty()) return;
  const std::string profile = path.size() == 1 ? path.front() : path_text(path);
  // A pasted zero-width blank would make every fetch fail as if the network were down.
  const bool plain =
      std::all_of(clean.begin(), clean.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (plain) {
    config.credentials.push_back({profile, std::move(clean)});
    return;
  }
  problems.emplace_back(path,
                        "holds a blank or a character beyond ASCII, which no key has; copy the key "
                        "again",
                        path.size() == 1 ? At::kElsewhere : At::kValue);
}

}  // namespace fluffbuzz
