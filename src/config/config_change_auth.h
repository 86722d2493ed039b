// The part of config_change that is about key profiles. Keys themselves never stand in a
// configuration that these functions write.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_CHANGE_AUTH_H_
#define FLUFFBUZZ_CONFIG_CONFIG_CHANGE_AUTH_H_

#include "base/error.h"
#include "base/json_value.h"
#include "config/config.h"
#include "config/config_draft.h"

namespace fluffbuzz {

// auth.profiles[profile] for `profile` and `mode` of the change. Errors: kInvalidRequest.
Result<bool> write_profile(ConfigDraft& draft, const Json& change, Json& facts);

// Takes a profile out, also of the order.
Result<bool> remove_profile(ConfigDraft& draft, const Json& change, Json& facts);

// auth.order.openrouter. Profiles that the configuration does not list are told as `unknown`: their
// keys may come from elsewhere.
Result<bool> write_auth_order(ConfigDraft& draft, const Json* order, Json& facts);
Result<bool> clear_auth_order(ConfigDraft& draft, Json& facts);

// `profiles` and `authOrder`.
void tell_auth(const Config& config, Json& facts);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_CHANGE_AUTH_H_
