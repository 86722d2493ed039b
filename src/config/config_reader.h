// A configuration's value becomes the Config. Reading is total: what is of a wrong kind counts as
// absent here, because the table of keys has reported it; problems are those that no table sees.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_READER_H_
#define FLUFFBUZZ_CONFIG_CONFIG_READER_H_

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/env.h"

namespace fluffbuzz {

class ConfigReader {
 public:
  // The value's variables are put in already.
  ConfigReader(const Json& root, const Environment& env) : root_(root), env_(env) {}

  void read(const Json& credentials);

  Config config;
  std::vector<ConfigProblem> problems;
  std::vector<ConfigProblem> warnings;

 private:
  using At = ConfigProblem::At;

  // A value in a place for secrets. `text` is empty when there is none, or when its variable is not
  // set: that is noted for the error that will follow.
  struct Secret {
    std::string text;
    bool from_environment = false;
  };
  Secret secret(const Json& value, const ConfigPath& path);
  void note_missing(std::string_view variable, const ConfigPath& path);

  // read_agents.cpp: agents.defaults.
  void read_agents(const Json& defaults);
  void read_entries(const Json& entries, const ConfigPath& path);
  void add_entry(ConfiguredModel entry, bool canonical);
  void check_alias(const std::string& alias, const std::string& key, const ConfigPath& path);
  void read_model(const Json& value, const ConfigPath& path, std::string& primary,
                  std::vector<std::string>& fallbacks);
  void read_image_generation(const Json& defaults);
  void read_allow(const Json& list, const ConfigPath& path);
  std::string ref(const std::string& text, const ConfigPath& path, At at = At::kValue);
  // The same for places where an alias is as good.
  std::string ref_or_alias(const std::string& text, const ConfigPath& path);

  // read_provider.cpp: models.
  void read_provider(const Json& provider, const ConfigPath& path);
  void read_rows(const Json& rows, const ConfigPath& path);
  HeaderPairs headers(const Json& object, const ConfigPath& path);
  void read_request_auth(const Json& auth, const ConfigPath& path);
  void read_attribution(const Json& attribution, const ConfigPath& path);
  std::string categories(const Json& value, const ConfigPath& path);

  // read_auth.cpp: auth, and the keys from wherever they come.
  void read_auth(const Json& auth);
  void read_credentials(const Json& credentials);
  void read_given(const Json& credentials);
  void add_credential(const ConfigPath& path, std::string_view key);
  void add_from_config();
  void add_from_environment();

  const Json& root_;
  const Environment& env_;
};

// The member, or an empty object.
const Json& member_or_empty(const Json& value, std::string_view name);

// Every string of a list; the empty list for anything else.
std::vector<std::string> strings_of(const Json& list);

// Whether an alias is made of what aliases are made of: letters, digits and _ . : -
bool is_alias(std::string_view alias);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_READER_H_
