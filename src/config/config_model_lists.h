// The lists of models in a configuration (a primary and its fallbacks), as a draft holds them.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_MODEL_LISTS_H_
#define FLUFFBUZZ_CONFIG_CONFIG_MODEL_LISTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "config/config_draft.h"

namespace fluffbuzz {

struct ModelList {
  std::string primary;  // as written, or empty
  std::vector<std::string> fallbacks;
};

// Where the list `name` (text, image or image-generation) is written. What stands under the other
// spelling of the last one moves there. Errors: kInvalidRequest for another name.
Result<ConfigPath> list_path(ConfigDraft& draft, const std::string& name);

ModelList list_at(const ConfigDraft& draft, const ConfigPath& path);

// A list that is written as one name becomes an object.
void open_list(ConfigDraft& draft, const ConfigPath& path);
void set_primary(ConfigDraft& draft, const ConfigPath& path, const std::string& key);

// The key that a name in a configuration stands for; the name itself when it stands for none.
std::string canonical_key(const Config& config, const std::string& name);

// `primary` (null for none) and `fallbacks` as keys.
void tell_list(const Config& config, const ModelList& list, Json& into);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_MODEL_LISTS_H_
