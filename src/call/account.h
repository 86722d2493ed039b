// Requests about the account: the state of a key, the record of a generation, a key for a sign-in.
// One request and one answer each: the core plans, the host performs, the core judges.
#ifndef FLUFFBUZZ_CALL_ACCOUNT_H_
#define FLUFFBUZZ_CALL_ACCOUNT_H_

#include <string>
#include <string_view>

#include "call/core.h"

namespace fluffbuzz {

// `request`: {"ask": "key" | "generation" | "exchange", "profile"?, "id"?, "timeoutMs"?, ...}; what
// an exchange takes: oauth.h. {"method", "url", "headers": [[name, value]...], "body", "timeoutMs"}
// or {"error"}. Of the keys the first one that does not rest is used.
// With "ask": "sign-in" nothing is to be sent: {"value": what begin_sign_in gives}.
std::string plan_account(const CoreState& core, std::string_view request, double now_ms);

// What came: `outcome` is {"failure": "network" | "timeout" | "aborted" or absent, "status",
// "headers": [[name, value]...], "tries", "elapsedMs"}. {"value"}, {"waitMs"} (ask again then: a
// generation has its record a while after its end) or {"error"}.
std::string read_account(const CoreState& core, std::string_view request, std::string_view outcome,
                         std::string_view body, double wall_ms);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_ACCOUNT_H_
