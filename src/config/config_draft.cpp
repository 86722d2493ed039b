#include "config/config_draft.h"

#include <utility>

#include "base/utf8.h"
#include "config/config_edit.h"
#include "config/json5.h"

namespace fluffbuzz {

namespace {

Result<Json> value_of(std::string_view text) {
  const Result<Json5Document> document = Json5Document::parse(text, Json5Document::Blank::kAccept);
  if (!document) return document.error();
  if (document.value().empty()) return json_object();
  Result<Json> value = document.value().to_json();
  if (value && !value.value().is_object()) {
    return make_error(ErrorCode::kConfigError, joined({"the configuration must be an object, not ",
                                                       kind_of(value.value())}));
  }
  return value;
}

std::string key_of(std::string_view name) {
  const Result<ModelRef> ref = parse_model_ref(name);
  return ref ? ref.value().key() : std::string();
}

}  // namespace

Result<ConfigDraft> ConfigDraft::parse(std::string_view text) {
  Result<Json> value = value_of(text);
  if (!value) return value.error();
  ConfigDraft draft;
  draft.text_ = text;
  draft.value_ = std::move(value.value());
  return draft;
}

const Json* ConfigDraft::find(const ConfigPath& path) const {
  const Json* value = &value_;
  for (const std::string& name : path) {
    value = find_member(*value, name);
    if (value == nullptr) break;
  }
  return value;
}

void ConfigDraft::take(Result<std::string> text) {
  if (!text) {
    error_ = std::move(text.error());
    return;
  }
  Result<Json> value = value_of(text.value());
  if (!value) {
    error_ = std::move(value.error());
    return;
  }
  text_ = std::move(text.value());
  value_ = std::move(value.value());
}

void ConfigDraft::edit(std::string_view op, const ConfigPath& path, const Json* position,
                       const Json* value) {
  if (error_) return;
  Json steps = json_array();
  for (const std::string& name : path) steps.push_back(name);
  if (position != nullptr) steps.push_back(*position);
  Json one = json_object();
  one["op"] = op;
  one["path"] = std::move(steps);
  if (value != nullptr) one["value"] = *value;
  Json edits = json_array();
  edits.push_back(std::move(one));
  take(edit_json5(text_, edits));
}

void ConfigDraft::set(const ConfigPath& path, const Json& value) {
  edit("set", path, nullptr, &value);
}

void ConfigDraft::append(const ConfigPath& path, const Json& value) {
  edit("append", path, nullptr, &value);
}

void ConfigDraft::unset(const ConfigPath& path) { edit("unset", path, nullptr, nullptr); }

void ConfigDraft::unset(const ConfigPath& list, size_t position) {
  const Json index = static_cast<int64_t>(position);
  edit("unset", list, &index, nullptr);
}

void ConfigDraft::unset_empty(const ConfigPath& path) {
  const Json* value = find(path);
  if (value != nullptr && value->is_structured() && value->empty()) unset(path);
}

Config ConfigDraft::config() const {
  return read_config(text_, json_object(), json_object(), ConfigOrigin::kObject).config;
}

// Only the name changes: what its author wrote in and around the entry stays.
void ConfigDraft::rename(const ConfigPath& parent, const std::string& from, const std::string& to) {
  const Result<Json5Document> document = Json5Document::parse(text_);
  if (error_ || !document) return;
  uint32_t node = 0;
  for (const std::string& name : parent / from) {
    node = document.value().find(node, name);
    if (node == Json5Document::kNone) return;
  }
  const Json5Node& member = document.value().nodes()[node];
  const char quote = text_[member.key_begin];
  const bool plain = (quote == '"' || quote == '\'') && is_ascii(to) &&
                     to.find_first_of("\"'\\") == std::string::npos;
  if (plain) {
    std::string text = text_;
    text.replace(member.key_begin + 1, member.key_end - member.key_begin - 2, to);
    take(std::move(text));
  } else if (const Json* value = find(parent / from)) {
    set(parent / to, Json(*value));
  }
}

// Adds what `into` lacks, down to `depth` levels.
void ConfigDraft::merge(const ConfigPath& into, const Json& weaker, int depth) {
  const auto* members = weaker.get_ptr<const Json::object_t*>();
  if (members == nullptr) return;
  for (const auto& [name, value] : *members) {
    const ConfigPath path = into / name;
    if (find(path) == nullptr) {
      set(path, value);
    } else if (depth > 1) {
      merge(path, value, depth - 1);
    }
  }
}

ConfigPath ConfigDraft::touch_model(const std::string& key) {
  const ConfigPath models = {"agents", "defaults", "models"};
  std::string own;
  std::vector<std::string> others;
  const Json* entries = find(models);
  const auto* members = entries == nullptr ? nullptr : entries->get_ptr<const Json::object_t*>();
  if (members != nullptr) {
    for (const auto& [name, value] : *members) {
      if (ascii_iequals(trim(name), key)) {
        own = name;
      } else if (ascii_iequals(key_of(name), key)) {
        others.push_back(name);
      }
    }
  }
  if (own.empty()) {
    own = key;
    if (others.empty()) set(models / own, json_object());
    if (!others.empty()) rename(models, others.front(), own);
  }
  for (const std::string& name : others) {
    if (const Json* weaker = find(models / name)) merge(models / own, Json(*weaker), 2);
    unset(models / name);
  }
  return models / own;
}

Result<ModelRef> resolve_named(const Config& config, std::string_view text) {
  const std::string_view name = trim(text);
  if (name.empty()) {
    return field_error(ErrorCode::kUnknownModel, "model",
                       "is empty; write openrouter/<provider>/<model> or an alias");
  }
  if (ascii_lower(name.substr(0, 3)) == "sk-") {
    return field_error(ErrorCode::kUnknownModel, "model",
                       "this looks like a key, not like a model");
  }
  Result<ModelRef> ref = name.find('/') == std::string_view::npos ? resolve_model(config, name)
                                                                  : parse_model_ref(name);
  if (!ref) ref.error().code = ErrorCode::kUnknownModel;
  return ref;
}

}  // namespace fluffbuzz
