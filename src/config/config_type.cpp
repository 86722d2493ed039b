#include "config/config_type.h"

#include <algorithm>
#include <cmath>

#include "base/nearest.h"
#include "base/utf8.h"
#include "config/config_schema.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kEnum = "enum:";
constexpr std::string_view kEnums = "enums:";

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool is_word(const Json& value, std::string_view words) {
  const auto list = split_words(words, ' ');
  return value.is_string() && std::find(list.begin(), list.end(), text_of(value)) != list.end();
}

template <class Accepts>
bool is_list(const Json& value, Accepts accepts) {
  const auto* list = value.get_ptr<const Json::array_t*>();
  return list != nullptr && std::all_of(list->begin(), list->end(), accepts);
}

bool is_number(const Json& value, std::string_view kind) {
  const double number = number_of(value, -1);
  const bool zero_counts = kind.find(">=") != std::string_view::npos;
  if (number < 0 || (number == 0 && !zero_counts)) return false;
  return kind[0] == 'n' || std::floor(number) == number;
}

bool has_kind(const Json& value, std::string_view kind) {
  if (kind == "string" || kind == "variable") return value.is_string();
  if (kind == "boolean") return value.is_boolean();
  if (kind == "false") {
    const bool* flag = value.get_ptr<const bool*>();
    return flag != nullptr && !*flag;
  }
  if (kind == "object" || kind == "open") return value.is_object();
  if (kind == "list") return value.is_array();
  if (is_secret_type(kind)) return value.is_string() || value.is_object();
  if (starts_with(kind, kEnum)) return is_word(value, kind.substr(kEnum.size()));
  if (starts_with(kind, kEnums)) {
    return is_list(value,
                   [&](const Json& item) { return is_word(item, kind.substr(kEnums.size())); });
  }
  if (kind == "strings") {
    return is_list(value, [](const Json& item) { return item.is_string(); });
  }
  return is_number(value, kind);
}

std::string words_of(std::string_view kind) {
  if (kind == "boolean") return "true or false";
  if (kind == "false") return "false";
  if (kind == "object" || kind == "open") return "an object";
  if (kind == "list") return "a list of objects";
  if (kind == "strings") return "a list of strings";
  if (is_secret_type(kind)) return "a string or {source: \"env\", id: \"NAME\"}";
  if (starts_with(kind, kEnum)) return "one of " + std::string(kind.substr(kEnum.size()));
  if (starts_with(kind, kEnums)) return "a list of " + std::string(kind.substr(kEnums.size()));
  if (kind == "string" || kind == "variable") return "a string";
  return std::string(kind[0] == 'n' ? "a number " : "a whole number ") +
         (kind.find(">=") == std::string_view::npos ? "above 0" : "of at least 0");
}

}  // namespace

bool is_secret_type(std::string_view type) { return type == "secret" || type == "header"; }

bool is_variable_name(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string secret_ref_problem(const Json& ref) {
  const auto* object = ref.get_ptr<const Json::object_t*>();
  if (object == nullptr) return {};
  const std::string source = string_or(ref, "source", "");
  if (source == "file" || source == "exec") {
    return "a SecretRef of source \"" + source +
           "\" is not supported here: the core reads no files and starts no programs. Put the "
           "secret into the environment and write {source: \"env\", id: \"NAME\"}";
  }
  const std::string id = string_or(ref, "id", "");
  const std::string* provider = nullptr;
  if (const Json* member = find_member(ref, "provider")) provider = &text_of(*member);
  const bool known = std::all_of(object->begin(), object->end(), [](const auto& member) {
    return member.first == "source" || member.first == "provider" || member.first == "id";
  });
  if (source == "env" && known && is_variable_name(id) && id.size() <= 128 &&
      std::none_of(id.begin(), id.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
      (provider == nullptr || !provider->empty())) {
    return {};
  }
  return "must be a string or {source: \"env\", id: \"NAME\"}, where NAME is the name of an "
         "environment variable in upper case";
}

std::string type_problem(std::string_view type, const Json& value, std::string& suggestion) {
  const auto kinds = split_words(type, '|');
  std::string wanted;
  bool number = false;
  for (const std::string_view kind : kinds) {
    if (has_kind(value, kind)) return is_secret_type(kind) ? secret_ref_problem(value) : "";
    if (!wanted.empty()) wanted += " or ";
    wanted += words_of(kind);
    number = number || kind.find('>') != std::string_view::npos;
    if (!starts_with(kind, kEnum) || !value.is_string()) continue;
    std::vector<std::string> known;
    for (const std::string_view word : split_words(kind.substr(kEnum.size()), ' ')) {
      known.emplace_back(word);
    }
    const std::vector<std::string> close = nearest(text_of(value), known, 1);
    wanted += ", not another word";
    if (close.empty()) return "must be " + wanted;
    suggestion = close.front();
    return joined({"must be ", wanted, ". Did you mean \"", suggestion, "\"?"});
  }
  std::string got(kind_of(value));
  if (number && value.is_number()) got = "another number";
  if (value.is_array() && wanted.find("list") != std::string::npos)
    got = "a list of something else";
  return joined({"must be ", wanted, ", not ", got});
}

}  // namespace fluffbuzz
