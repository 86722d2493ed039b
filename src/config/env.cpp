#include "config/env.h"

#include <algorithm>

#include "base/utf8.h"
#include "config/config_type.h"

namespace fluffbuzz {

namespace {

// A few variables that hold each other could grow beyond any memory.
constexpr size_t kMaxSubstituted = size_t{4} << 20;

// Names by which a configuration could take over the programs that are started with it.
bool is_hijack_name(std::string_view name) {
  for (const std::string_view prefix : {"LD_", "DYLD_"}) {
    if (name.substr(0, prefix.size()) == prefix) return true;
  }
  constexpr std::string_view kNames[] = {
      "NODE_OPTIONS", "NODE_PATH",  "PATH",     "BASH_ENV", "ENV",
      "SHELLOPTS",    "PYTHONPATH", "PERL5OPT", "RUBYOPT",  "JAVA_TOOL_OPTIONS"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

struct Reference {
  std::string_view name;
  size_t size = 0;  // 0: none begins here
};

// ${NAME} at `at`, in upper case.
Reference reference_at(std::string_view text, size_t at) {
  if (text.substr(at, 2) != "${") return {};
  const size_t close = text.find('}', at);
  if (close == std::string_view::npos) return {};
  const std::string_view name = text.substr(at + 2, close - at - 2);
  const bool upper =
      std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!upper || !is_variable_name(name)) return {};
  return {name, close + 1 - at};
}

bool holds_reference(std::string_view text) {
  for (size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    if (reference_at(text, at).size > 0) return true;
  }
  return false;
}

}  // namespace

Environment::Environment(const Json& process, Json& config) : room_(kMaxSubstituted) {
  add_process(process);
  const auto process_count = static_cast<std::ptrdiff_t>(values_.size());
  const ConfigPath env_path = {"env"};
  auto* root = config.get_ptr<Json::object_t*>();
  const auto block = root == nullptr ? Json::object_t::iterator() : root->find("env");
  if (root != nullptr && block != root->end()) {
    add_block(block->second, env_path, true);
    substitute(block->second, env_path);
    values_.erase(values_.begin() + process_count, values_.end());
    add_block(block->second, env_path, false);
  }
  if (root == nullptr) return;
  for (auto& [name, value] : *root) {
    if (name != "env") substitute(value, {name});
  }
}

void Environment::add_process(const Json& process) {
  const auto* object = process.get_ptr<const Json::object_t*>();
  if (object == nullptr) return;
  for (const auto& [name, value] : *object) {
    if (!trim(text_of(value)).empty()) values_.emplace_back(name, text_of(value));
  }
}

void Environment::add_block(const Json& block, const ConfigPath& path, bool early) {
  const auto* object = block.get_ptr<const Json::object_t*>();
  if (object == nullptr) return;
  for (const auto& [name, value] : *object) {
    const ConfigPath place = path / name;
    if (!value.is_string() || trim(text_of(value)).empty()) continue;
    if (!is_variable_name(name) || is_hijack_name(name)) {
      if (!early) continue;
      warnings.emplace_back(place,
                            is_variable_name(name)
                                ? "is ignored: this name changes how programs run"
                                : "is ignored: this is no name of an environment variable",
                            ConfigProblem::At::kName);
      continue;
    }
    const Substitution* reference = substitution(path_text(place));
    const bool unknown = reference != nullptr && !reference->missing.empty();
    if (unknown || (early && holds_reference(text_of(value)))) continue;
    values_.emplace_back(name, text_of(value));
  }
  const Json* vars = find_member(block, "vars");
  if (path.size() == 1 && vars != nullptr) add_block(*vars, path / "vars", early);
}

const std::string& Environment::variable(std::string_view name) const {
  static const std::string kNone;
  for (const auto& [known, value] : values_) {
    if (known == name) return value;
  }
  return kNone;
}

const Substitution* Environment::substitution(std::string_view path) const {
  for (const Substitution& substitution : substitutions_) {
    if (substitution.path == path) return &substitution;
  }
  return nullptr;
}

void Environment::substitute(Json& value, const ConfigPath& path) {
  if (auto* object = value.get_ptr<Json::object_t*>()) {
    for (auto& [name, member] : *object) substitute(member, path / name);
  } else if (auto* list = value.get_ptr<Json::array_t*>()) {
    for (size_t i = 0; i < list->size(); ++i) substitute((*list)[i], path / std::to_string(i));
  } else if (auto* text = value.get_ptr<std::string*>()) {
    if (text->find("${") != std::string::npos) *text = substituted(*text, path);
  }
}

std::string Environment::substituted(const std::string& text, const ConfigPath& path) {
  std::string out;
  std::string first_missing;
  bool found = false;
  for (size_t at = 0; at < text.size();) {
    const bool escaped = text.compare(at, 2, "$$") == 0;
    const Reference reference = reference_at(text, escaped ? at + 1 : at);
    if (reference.size == 0) {
      out.push_back(text[at++]);
      continue;
    }
    const std::string_view whole =
        std::string_view(text).substr(escaped ? at + 1 : at, reference.size);
    at += reference.size + (escaped ? 1 : 0);
    const std::string known = escaped ? std::string() : variable(reference.name);
    found = found || !escaped;
    if (!escaped && known.empty()) {
      warnings.emplace_back(
          path, "the environment variable " + shorten(reference.name, 80) + " is not set");
      if (first_missing.empty()) first_missing = reference.name;
    }
    out += known.empty() ? whole : std::string_view(known);
    if (out.size() <= room_) continue;
    problems.emplace_back(path, "grows beyond 4 MiB by its variables");
    return text;
  }
  room_ -= out.size();
  if (found) substitutions_.push_back({path_text(path), std::move(first_missing)});
  return out;
}

}  // namespace fluffbuzz
