#include "config/config_change.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/nearest.h"
#include "base/utf8.h"
#include "config/config_change_auth.h"
#include "config/config_draft.h"
#include "config/config_model_lists.h"
#include "config/config_reader.h"
#include "config/model_lookup.h"

namespace fluffbuzz {

namespace {

constexpr const char* kAutoKey = "openrouter/auto";

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Error refused(std::string message) {
  return make_error(ErrorCode::kInvalidRequest, std::move(message));
}

class Change {
 public:
  Change(ConfigDraft& draft, const Json& change, Json& facts)
      : draft_(draft), change_(change), facts_(facts), config_(draft.config()) {}

  Result<bool> set_model() {
    const Result<ConfigPath> path = list();
    if (!path) return path.error();
    const Result<ModelRef> ref = model(change_, "model");
    if (!ref) return ref.error();
    const std::string key = ref.value().key();
    set_primary(draft_, path.value(), key);
    use(ref.value());
    facts_["key"] = key;
    return true;
  }

  Result<bool> add_fallback() {
    const Result<ConfigPath> path = list();
    if (!path) return path.error();
    const Result<ModelRef> ref = model(change_, "model");
    if (!ref) return ref.error();
    const std::string key = ref.value().key();
    use(ref.value());
    const ModelList now = list_at(draft_, path.value());
    const bool known =
        std::any_of(now.fallbacks.begin(), now.fallbacks.end(), [&](const std::string& fallback) {
          return ascii_iequals(canonical_key(config_, fallback), key);
        });
    if (!known) open_list(draft_, path.value());
    if (!known) draft_.append(path.value() / "fallbacks", key);
    facts_["key"] = key;
    tell_fallbacks(path.value());
    return true;
  }

  Result<bool> remove_fallback() {
    const Result<ConfigPath> path = list();
    if (!path) return path.error();
    const std::string name = string_or(change_, "model", "");
    const Result<ModelRef> ref = model(change_, "model");
    const std::string key = ref ? ref.value().key() : std::string();
    const Json* fallbacks = draft_.find(path.value() / "fallbacks");
    std::vector<size_t> meant;
    for (size_t i = 0; fallbacks != nullptr && fallbacks->is_array() && i < fallbacks->size();
         ++i) {
      const std::string& fallback = text_of((*fallbacks)[i]);
      // What names no model can be taken out as it is written.
      const bool same =
          ref ? ascii_iequals(canonical_key(config_, fallback), key) : fallback == name;
      if (same && !fallback.empty()) meant.push_back(i);
    }
    const bool found = !meant.empty();
    for (; !meant.empty(); meant.pop_back()) {
      draft_.unset(path.value() / "fallbacks", meant.back());
    }
    if (!found && !ref) return ref.error();
    if (!found) return refused(joined({"\"", shorten(key, 80), "\" is not among the fallbacks"}));
    if (ref) facts_["key"] = key;
    tell_fallbacks(path.value());
    return true;
  }

  // The whole list; without `models` an empty one.
  Result<bool> set_fallbacks(bool clear) {
    const Result<ConfigPath> path = list();
    if (!path) return path.error();
    const Json* names = find_member(change_, "models");
    const Result<std::vector<ModelRef>> refs = clear ? std::vector<ModelRef>() : all_named(names);
    if (!refs) return refs.error();
    Json keys = json_array();
    for (const ModelRef& ref : refs.value()) {
      use(ref);
      keys.push_back(ref.key());
    }
    const ModelList now = list_at(draft_, path.value());
    const Json* written = draft_.find(path.value() / "fallbacks");
    const bool is_odd = written != nullptr && !written->is_array();
    if (!keys.empty() || !now.fallbacks.empty() || is_odd) {
      open_list(draft_, path.value());
      draft_.set(path.value() / "fallbacks", keys);
    }
    tell_fallbacks(path.value());
    return true;
  }

  Result<bool> add_alias() {
    const std::string alias(trim(string_or(change_, "alias", "")));
    if (alias.empty() || !is_alias(alias)) {
      return refused("alias: is made of letters, digits and _ . : - only, one at least");
    }
    if (ascii_iequals(alias, "openrouter:auto") || ascii_iequals(alias, "openrouter:free")) {
      return refused(
          joined({"alias: \"", alias, "\" has a meaning of its own; choose another name"}));
    }
    const Result<ModelRef> ref = model(change_, "model");
    if (!ref) return ref.error();
    const std::string key = ref.value().key();
    const ConfiguredModel* owner = owner_of(alias);
    if (owner != nullptr && !ascii_iequals(owner->key, key)) {
      return refused(joined({"alias: \"", alias, "\" belongs to \"", shorten(owner->key, 80),
                             "\"; remove it there first"}));
    }
    const ConfiguredModel* entry = config_.model(key);
    const bool other = entry != nullptr && !entry->alias.empty() && entry->alias != alias;
    facts_["alias"] = alias;
    facts_["key"] = key;
    facts_["replaced"] = other ? Json(entry->alias) : Json();
    draft_.set(draft_.touch_model(key) / "alias", alias);
    tell_aliases();
    return true;
  }

  Result<bool> remove_alias() {
    const std::string alias(trim(string_or(change_, "alias", "")));
    const ConfiguredModel* owner = owner_of(alias);
    if (owner == nullptr) {
      std::vector<std::string> known;
      for (const ConfiguredModel& entry : config_.models) {
        if (!entry.alias.empty()) known.push_back(entry.alias);
      }
      return refused(
          joined({"alias: there is no \"", shorten(alias, 80), "\".", did_you_mean(alias, known)}));
    }
    facts_["alias"] = owner->alias;
    facts_["key"] = owner->key;
    draft_.unset(draft_.touch_model(owner->key) / "alias");
    tell_aliases();
    return true;
  }

  Result<bool> onboard() {
    Result<bool> profile = write_profile(draft_, change_, facts_);
    if (!profile) return profile;
    const ConfigPath path = {"agents", "defaults", "model"};
    const std::string primary = list_at(draft_, path).primary;
    const bool keep = bool_or(change_, "keepModel", false) && !primary.empty();
    const ConfigPath entry = draft_.touch_model(kAutoKey);
    const ConfiguredModel* known = config_.model(kAutoKey);
    const bool named = known != nullptr && !known->alias.empty();
    if (!named && owner_of("OpenRouter") == nullptr) draft_.set(entry / "alias", "OpenRouter");
    if (!keep) {
      use({kAutoKey, ""});
      set_primary(draft_, path, kAutoKey);
    }
    facts_["key"] = keep ? canonical_key(config_, primary) : std::string(kAutoKey);
    facts_["kept"] = keep;
    return true;
  }

  Result<bool> tell_all() {
    const ConfigPath defaults = {"agents", "defaults"};
    const ModelList text = list_at(draft_, defaults / "model");
    tell_list(config_, text, facts_);
    facts_["raw"] = text_or_null(text.primary);
    Json models = json_array();
    for (const ConfiguredModel& entry : config_.models) models.push_back(entry.key);
    const auto nested = [&](const char* name, const ModelList& list) {
      tell_list(config_, list, facts_[name] = json_object());
    };
    nested("imageModel", list_at(draft_, defaults / "imageModel"));
    const bool own = draft_.find(defaults / "imageGenerationModel") != nullptr;
    nested("imageGenerationModel", list_at(draft_, own ? defaults / "imageGenerationModel"
                                                       : defaults / "mediaModels" / "image"));
    facts_["models"] = std::move(models);
    facts_["thinkingDefault"] = text_or_null(config_.thinking_default);
    facts_["allow"] = json_array();
    for (const std::string& item : config_.allow) facts_["allow"].push_back(item);
    tell_auth(config_, facts_);
    tell_aliases();
    return true;
  }

 private:
  Result<ConfigPath> list() { return list_path(draft_, string_or(change_, "list", "text")); }

  Result<ModelRef> model(const Json& from, std::string_view name) const {
    const Json* value = find_member(from, name);
    if (value != nullptr && !value->is_string()) {
      return refused(joined({name, ": must be the name of a model, not ", kind_of(*value)}));
    }
    return resolve_named(config_, value == nullptr ? "" : text_of(*value));
  }

  Result<std::vector<ModelRef>> all_named(const Json* names) const {
    const auto* list = names == nullptr ? nullptr : names->get_ptr<const Json::array_t*>();
    if (list == nullptr) return refused("models: must be an array of names of models");
    std::vector<ModelRef> refs;
    for (const Json& name : *list) {
      if (!name.is_string()) return refused("models: must hold names of models only");
      const Result<ModelRef> ref = resolve_named(config_, text_of(name));
      if (!ref) return ref.error();
      const bool known = std::any_of(refs.begin(), refs.end(), [&](const ModelRef& other) {
        return ascii_iequals(other.id, ref.value().id);
      });
      if (!known) refs.push_back(ref.value());
    }
    return refs;
  }

  // Gives a model its entry. The allow list refuses at call time; whoever writes a model that
  // it does not name hears so now.
  void use(const ModelRef& ref) {
    draft_.touch_model(ref.key());
    if (!is_allowed(config_, ref)) {
      Json warning = json_object();
      warning["code"] = error_code_name(ErrorCode::kNotAllowed);
      warning["message"] = not_allowed(ref).message;
      facts_["warnings"].push_back(std::move(warning));
    }
  }

  const ConfiguredModel* owner_of(std::string_view alias) const {
    for (const ConfiguredModel& entry : config_.models) {
      if (!entry.alias.empty() && ascii_iequals(entry.alias, alias)) return &entry;
    }
    return nullptr;
  }

  void tell_fallbacks(const ConfigPath& path) {
    Json told = json_object();
    tell_list(config_, list_at(draft_, path), told);
    facts_["fallbacks"] = std::move(told["fallbacks"]);
  }

  void tell_aliases() {
    Json& aliases = facts_["aliases"] = json_object();
    for (const ConfiguredModel& entry : draft_.config().models) {
      if (!entry.alias.empty()) aliases[entry.alias] = entry.key;
    }
  }

  ConfigDraft& draft_;
  const Json& change_;
  Json& facts_;
  const Config config_;  // before the change
};

Result<bool> perform(ConfigDraft& draft, const Json& change, Json& facts) {
  const std::string action = string_or(change, "action", "");
  Change work(draft, change, facts);
  if (action == "list") return work.tell_all();
  if (action == "set-model") return work.set_model();
  if (action == "add-fallback") return work.add_fallback();
  if (action == "remove-fallback") return work.remove_fallback();
  if (action == "set-fallbacks") return work.set_fallbacks(false);
  if (action == "clear-fallbacks") return work.set_fallbacks(true);
  if (action == "add-alias") return work.add_alias();
  if (action == "remove-alias") return work.remove_alias();
  if (action == "onboard") return work.onboard();
  if (action == "add-profile") return write_profile(draft, change, facts);
  if (action == "remove-profile") return remove_profile(draft, change, facts);
  if (action == "set-auth-order")
    return write_auth_order(draft, find_member(change, "order"), facts);
  if (action == "clear-auth-order") return clear_auth_order(draft, facts);
  return refused(
      "action: must be list, set-model, add-fallback, remove-fallback, set-fallbacks, "
      "clear-fallbacks, add-alias, remove-alias, onboard, add-profile, remove-profile, "
      "set-auth-order or clear-auth-order");
}

}  // namespace

Result<Json> change_config(std::string_view text, const Json& change) {
  Result<ConfigDraft> draft = ConfigDraft::parse(text);
  if (!draft) return draft.error();
  Json facts = json_object();
  facts["warnings"] = json_array();
  const Result<bool> done = perform(draft.value(), change, facts);
  if (!done) return done.error();
  if (draft.value().error()) return *draft.value().error();
  Json out = json_object();
  out["text"] = draft.value().text();
  out["changed"] = draft.value().text() != text;
  for (auto& [name, fact] : *facts.get_ptr<Json::object_t*>()) out[name] = std::move(fact);
  return out;
}

}  // namespace fluffbuzz
