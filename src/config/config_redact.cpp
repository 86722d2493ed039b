#include "config/config_redact.h"

#include <string>
#include <string_view>

#include "base/secret_name.h"
#include "base/utf8.h"
#include "config/config_schema.h"
#include "config/config_type.h"

namespace fluffbuzz {

namespace {

// "sk-" begins the keys of this trade; an address may hold user and password, or a key behind "?".
bool looks_secret(std::string_view text) {
  const bool address = text.find("://") != std::string_view::npos;
  return text.find("sk-") != std::string_view::npos ||
         (address && text.find_first_of("@?") != std::string_view::npos);
}

class Redactor {
 public:
  explicit Redactor(const Config& config) : config_(config) {}

  // `open`: within an object of anything, where no rows of the table stand.
  void redact(Json& value, const ConfigPath& path, bool open) const {
    const ConfigKey* row = open ? nullptr : config_key(path);
    const std::string_view type = row == nullptr ? "" : row->type;
    open = open || type == "open";
    const bool unknown = !open && row == nullptr && !has_config_keys_below(path) && !in_list(path);
    if (auto* object = value.get_ptr<Json::object_t*>()) {
      if (is_secret_type(type) && secret_ref_problem(value).empty()) return;
      if (unknown || is_secret_type(type)) return hide(value);
      for (auto& [name, member] : *object) redact(member, path / name, open);
    } else if (auto* list = value.get_ptr<Json::array_t*>()) {
      if (unknown || is_secret_type(type) || type == "variable") return hide(value);
      for (size_t i = 0; i < list->size(); ++i) redact((*list)[i], path / std::to_string(i), open);
    } else if (value.is_string() || unknown) {
      const bool named = !path.empty() && is_secret_name(path.back());
      const std::string& text = text_of(value);
      if (unknown || named || type == "secret" || type == "variable" || looks_secret(text) ||
          config_.holds_secret(trim(text))) {
        hide(value);
      }
    }
  }

 private:
  static void hide(Json& value) { value = "[redacted]"; }

  // An element of a list of words has no row, its list has.
  static bool in_list(ConfigPath path) {
    if (path.empty()) return true;
    path.pop_back();
    const ConfigKey* row = config_key(path);
    return row != nullptr && (row->type.find("strings") != std::string_view::npos ||
                              row->type.substr(0, 6) == "enums:");
  }

  const Config& config_;
};

}  // namespace

Json redacted_config(const ConfigReading& reading) {
  Json out = reading.value;
  Redactor(reading.config).redact(out, {}, false);
  return out;
}

}  // namespace fluffbuzz
