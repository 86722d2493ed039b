#include "request/rules/breakpoints.h"

namespace fluffbuzz::rules {

namespace {

// A message or tool, and the parts of its content; the latest first.
void collect(const JsonEdit& body, JsonRef item, std::vector<JsonRef>& out) {
  const std::vector<JsonRef> parts = body.children(body.find(item, "content"));
  for (size_t i = parts.size(); i > 0; --i) {
    if (body.find(parts[i - 1], "cache_control")) out.push_back(parts[i - 1]);
  }
  if (body.find(item, "cache_control")) out.push_back(item);
}

}  // namespace

bool is_instruction(const JsonEdit& body, JsonRef message) {
  const JsonRef role = body.find(message, "role");
  return body.is_string(role, "system") || body.is_string(role, "developer");
}

std::vector<JsonRef> breakpoints(const JsonEdit& body) {
  std::vector<JsonRef> out;
  if (body.find(body.root(), "cache_control")) out.push_back(body.root());
  const std::vector<JsonRef> messages = body.children(body.find(body.root(), "messages"));
  const std::vector<JsonRef> tools = body.children(body.find(body.root(), "tools"));
  for (const bool instructions : {true, false}) {
    for (size_t i = messages.size(); i > 0; --i) {
      if (is_instruction(body, messages[i - 1]) == instructions)
        collect(body, messages[i - 1], out);
    }
    for (size_t i = instructions ? tools.size() : 0; i > 0; --i) collect(body, tools[i - 1], out);
  }
  return out;
}

}  // namespace fluffbuzz::rules
