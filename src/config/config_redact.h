// A configuration that may be shown.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_REDACT_H_
#define FLUFFBUZZ_CONFIG_CONFIG_REDACT_H_

#include "base/json_value.h"
#include "config/config.h"

namespace fluffbuzz {

// The value with "[redacted]" for every secret: what stands in a place for secrets (see
// config_keys.def) or below a key that nobody knows, what has a telling name, what looks like a key
// or holds a known one.
Json redacted_config(const ConfigReading& reading);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_REDACT_H_
