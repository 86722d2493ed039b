#include "config/config_problem.h"

#include "base/json_string.h"
#include "base/sort_short.h"
#include "base/utf8.h"
#include "config/json5_text.h"

namespace fluffbuzz {

namespace {

constexpr size_t kLongestName = 80;

// The node that a path leads to, or the last one on the way that is there.
uint32_t node_at(const Json5Document& document, const ConfigPath& path) {
  uint32_t at = 0;
  for (const std::string& name : path) {
    const Json5Type type = document.nodes()[at].type;
    uint32_t next = Json5Document::kNone;
    if (type == Json5Type::kObject) next = document.find(at, name);
    if (type == Json5Type::kArray) {
      size_t position = 0;
      for (const char digit : name) position = position * 10 + static_cast<size_t>(digit - '0');
      next = document.child(at, position);
    }
    if (next == Json5Document::kNone) return at;
    at = next;
  }
  return at;
}

}  // namespace

ConfigPath operator/(ConfigPath path, std::string_view name) {
  path.emplace_back(name);
  return path;
}

std::string path_text(const ConfigPath& path) {
  std::string out;
  for (const std::string& name : path) {
    const bool plain = name.find_first_of("./ \"") == std::string::npos && !name.empty();
    if (plain) {
      if (!out.empty()) out += '.';
      out += shorten(name, kLongestName);
    } else {
      out += "[" + json_quoted(shorten(name, kLongestName)) + "]";
    }
  }
  return out.empty() ? "<root>" : out;
}

void locate(std::vector<ConfigProblem>& problems, const Json5Document& document) {
  if (document.empty()) return;
  for (ConfigProblem& problem : problems) {
    if (problem.line > 0 || problem.at == ConfigProblem::At::kElsewhere) continue;
    const Json5Node& node = document.nodes()[node_at(document, problem.place)];
    const Json5Place place = json5_place(
        document.text(), problem.at == ConfigProblem::At::kName ? node.start() : node.begin);
    problem.line = place.line;
    problem.column = place.column;
  }
  // In the order in which a person meets them; what stands nowhere in the text comes last.
  sort_short(problems, [](const ConfigProblem& a, const ConfigProblem& b) {
    if (a.line == 0 || b.line == 0) return b.line == 0 && a.line > 0;
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
}

std::string problem_line(const ConfigProblem& problem) {
  std::string out = problem.path;
  if (problem.line > 0) {
    out += " (line " + std::to_string(problem.line) + ", column " + std::to_string(problem.column) +
           ")";
  }
  return out + ": " + problem.message;
}

Error problem_error(std::string_view what, const std::vector<ConfigProblem>& problems) {
  std::string message = joined({"Invalid ", what, ":"});
  for (const ConfigProblem& problem : problems) message += "\n- " + problem_line(problem);
  return make_error(ErrorCode::kConfigError, std::move(message));
}

}  // namespace fluffbuzz
