#include "config/config_change_auth.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "config/config_reader.h"

namespace fluffbuzz {

namespace {

ConfigPath profile_path(const std::string& id) { return {"auth", "profiles", id}; }
ConfigPath order_path() { return {"auth", "order", "openrouter"}; }

// The text may be a key that was pasted into the wrong place: no message repeats it.
Result<std::string> profile_id(const Json* value) {
  const std::string id(value == nullptr ? std::string_view() : trim(text_of(*value)));
  const bool plain = std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!id.empty() && plain && ascii_lower(id.substr(0, 3)) != "sk-") return id;
  return make_error(ErrorCode::kInvalidRequest,
                    "profile: must be the name of a key profile, such as openrouter:default");
}

std::vector<std::string> order_of(const ConfigDraft& draft) {
  const Json* order = draft.find(order_path());
  return order == nullptr ? std::vector<std::string>() : strings_of(*order);
}

void tell_order(const ConfigDraft& draft, Json& facts) {
  Json& order = facts["authOrder"] = json_array();
  for (const std::string& id : order_of(draft)) order.push_back(id);
}

void drop_empty_order(ConfigDraft& draft) {
  draft.unset_empty(order_path());
  draft.unset_empty({"auth", "order"});
}

}  // namespace

Result<bool> write_profile(ConfigDraft& draft, const Json& change, Json& facts) {
  const Result<std::string> id = profile_id(find_member(change, "profile"));
  if (!id) return id.error();
  const std::string mode = string_or(change, "mode", "api_key");
  if (mode != "api_key" && mode != "oauth" && mode != "token") {
    return make_error(ErrorCode::kInvalidRequest, "mode: must be api_key, oauth or token");
  }
  const ConfigPath path = profile_path(id.value());
  if (draft.find(path) == nullptr) {
    Json profile = json_object();
    profile["provider"] = "openrouter";
    profile["mode"] = mode;
    draft.set(path, profile);
  } else {
    draft.set(path / "provider", "openrouter");
    draft.set(path / "mode", mode);
  }
  facts["profile"] = id.value();
  return true;
}

Result<bool> remove_profile(ConfigDraft& draft, const Json& change, Json& facts) {
  const Result<std::string> id = profile_id(find_member(change, "profile"));
  if (!id) return id.error();
  draft.unset(profile_path(id.value()));
  std::vector<size_t> meant;
  const Json* order = draft.find(order_path());
  for (size_t i = 0; order != nullptr && order->is_array() && i < order->size(); ++i) {
    if (text_of((*order)[i]) == id.value()) meant.push_back(i);
  }
  const bool listed = !meant.empty();
  for (; !meant.empty(); meant.pop_back()) draft.unset(order_path(), meant.back());
  if (listed) drop_empty_order(draft);
  facts["profile"] = id.value();
  tell_order(draft, facts);
  return true;
}

Result<bool> write_auth_order(ConfigDraft& draft, const Json* order, Json& facts) {
  const auto* list = order == nullptr ? nullptr : order->get_ptr<const Json::array_t*>();
  if (list == nullptr || list->empty()) {
    return make_error(ErrorCode::kInvalidRequest,
                      "order: must be an array of key profiles, one at least");
  }
  std::vector<std::string> known;
  Json ids = json_array();
  Json& unknown = facts["unknown"] = json_array();
  for (const Json& item : *list) {
    const Result<std::string> id = profile_id(&item);
    if (!id) return id.error();
    if (std::find(known.begin(), known.end(), id.value()) != known.end()) continue;
    known.push_back(id.value());
    ids.push_back(id.value());
    if (draft.find(profile_path(id.value())) == nullptr) unknown.push_back(id.value());
  }
  draft.set(order_path(), ids);
  tell_order(draft, facts);
  return true;
}

Result<bool> clear_auth_order(ConfigDraft& draft, Json& facts) {
  draft.unset(order_path());
  drop_empty_order(draft);
  tell_order(draft, facts);
  return true;
}

void tell_auth(const Config& config, Json& facts) {
  Json& profiles = facts["profiles"] = json_object();
  for (const AuthProfile& profile : config.profiles) profiles[profile.id] = profile.mode;
  Json& order = facts["authOrder"] = json_array();
  for (const std::string& id : config.auth_order) order.push_back(id);
}

}  // namespace fluffbuzz
