// The section `gateway` of the configuration: what the host's gateway is told. The core decides
// nothing by it; it reads, checks and completes it.
#ifndef FLUFFBUZZ_CONFIG_GATEWAY_CONFIG_H_
#define FLUFFBUZZ_CONFIG_GATEWAY_CONFIG_H_

#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_value.h"
#include "config/config.h"

namespace fluffbuzz {

// The section with its defaults filled in. `value`: the member `gateway` of a configuration that
// has been held against the table of keys; problems are those that the table does not see.
Json read_gateway(const Json& value, const Config& config, std::vector<ConfigProblem>& problems);

// What one key may do, as JSON or JSON5: the members of `gateway.defaults`. Gives those that are
// there, without defaults. Errors: kConfigError with every problem.
Result<Json> read_gateway_policy(std::string_view text, const Config& config);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_GATEWAY_CONFIG_H_
