#include "config/config_model_lists.h"

#include "config/config_reader.h"

namespace fluffbuzz {

Result<ConfigPath> list_path(ConfigDraft& draft, const std::string& name) {
  const ConfigPath defaults = {"agents", "defaults"};
  if (name == "text") return defaults / "model";
  if (name == "image") return defaults / "imageModel";
  if (name != "image-generation") {
    return make_error(ErrorCode::kInvalidRequest, "list: must be text, image or image-generation");
  }
  const ConfigPath older = defaults / "mediaModels" / "image";
  const Json* value = draft.find(older);
  ConfigPath path = defaults / "imageGenerationModel";
  if (value == nullptr || draft.find(path) != nullptr) return path;
  draft.set(path, Json(*value));
  draft.unset(older);
  draft.unset_empty(defaults / "mediaModels");
  return path;
}

ModelList list_at(const ConfigDraft& draft, const ConfigPath& path) {
  const Json* value = draft.find(path);
  if (value == nullptr) return {};
  if (value->is_string()) return {text_of(*value), {}};
  return {string_or(*value, "primary", ""), strings_of(member_or_empty(*value, "fallbacks"))};
}

void open_list(ConfigDraft& draft, const ConfigPath& path) {
  const Json* value = draft.find(path);
  if (value == nullptr || !value->is_string()) return;
  Json object = json_object();
  object["primary"] = text_of(*value);
  draft.set(path, object);
}

void set_primary(ConfigDraft& draft, const ConfigPath& path, const std::string& key) {
  open_list(draft, path);
  draft.set(path / "primary", key);
}

std::string canonical_key(const Config& config, const std::string& name) {
  const Result<ModelRef> ref = resolve_named(config, name);
  return ref ? ref.value().key() : name;
}

void tell_list(const Config& config, const ModelList& list, Json& into) {
  into["primary"] = list.primary.empty() ? Json() : Json(canonical_key(config, list.primary));
  Json& fallbacks = into["fallbacks"] = json_array();
  for (const std::string& name : list.fallbacks) fallbacks.push_back(canonical_key(config, name));
}

}  // namespace fluffbuzz
