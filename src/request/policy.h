// What one call may use (options.policy): models, plugins, server tools and the web. A host that
// serves several callers gives each call the policy of whoever it is for.
//
// It holds beside agents.defaults.modelPolicy.allow: a model must pass both. What it does not name
// is refused, with two exceptions: without `models` every model passes, and what the operator's own
// params add to a body needs no grant (its models do).
#ifndef FLUFFBUZZ_REQUEST_POLICY_H_
#define FLUFFBUZZ_REQUEST_POLICY_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_document.h"
#include "base/json_value.h"
#include "config/config.h"
#include "model/model_ref.h"

namespace fluffbuzz {

// Nothing of a kind, what has one of these names, or all of it.
struct PolicyGrant {
  bool all = false;
  std::vector<std::string> names = {};

  bool holds(std::string_view name) const;
};

struct CallPolicy {
  bool any_model = true;
  // Refs, ids and aliases as they were written; `*` ends a pattern. A pattern covers neither
  // routers nor presets: which model answers is then not the caller's choice.
  std::vector<std::string> models;
  PolicyGrant plugins;
  PolicyGrant server_tools;
  bool online = false;  // web search by `:online` and by fields of the body
};

// Reads a policy object. Errors: kInvalidRequest that names the member behind `place`.
Result<CallPolicy> read_policy(const Json& value, const std::string& place);

enum class NamedBy { kCaller, kConfiguration };

// Fields of a body that make a provider search the web without plugin, tool or `:online`.
std::span<const std::string_view> web_search_fields();

// Why a model must not be used, told of the field "model"; an error without a message is none.
// `policy`: null when the call has none. A caller may pin the key (`@profile`) only where the
// policy's own entry does.
Error model_refusal(const Config& config, const CallPolicy* policy, const ModelRef& ref,
                    NamedBy by);

// Whether the policy lets an id pass as OpenRouter reads it, without aliases and refs.
Error id_refusal(const Config& config, const CallPolicy& policy, std::string_view id);

// What a caller's body (of any endpoint) asks for beyond its policy: every member that names a
// model, at every place and in every spelling, plugins, server tools, web search and dearer service
// tiers. Members are recognised in any case of letters, and every duplicate counts, so that nothing
// depends on which one upstream reads. An error without a message is none.
Error body_refusal(const Config& config, const CallPolicy& policy, const JsonDocument& body);

// The same for a field that the operator's params add: only its models are looked at.
Error extra_refusal(const Config& config, const CallPolicy& policy, std::string_view field,
                    const Json& value);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_POLICY_H_
