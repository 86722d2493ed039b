// docs/config.schema.json: the table of keys as a JSON Schema, for editors.
#include <deque>

#include "base/json_value.h"
#include "config/config_schema.h"
#include "config/config_type.h"
#include "config_rows.h"
#include "documents.h"

namespace fluffbuzz::docs {

namespace {

// The table's paths as a tree. A deque: references to nodes stay when others come.
struct Node {
  std::string_view name;
  const ConfigRow* row = nullptr;
  std::deque<Node> children;

  Node& child(std::string_view wanted) {
    for (Node& known : children) {
      if (known.name == wanted) return known;
    }
    return children.emplace_back(Node{wanted, nullptr, {}});
  }
};

Json schema_of(const Node& node);

Json words_schema(std::string_view words) {
  Json list = Json::array();
  for (const std::string_view word : split_words(words, ' ')) list.push_back(std::string(word));
  return Json{{"enum", list}};
}

Json object_schema(const Node& node) {
  Json properties = Json::object();
  Json required = Json::array();
  Json others = false;
  for (const Node& child : node.children) {
    if (child.name == "*") {
      others = schema_of(child);
      continue;
    }
    properties[std::string(child.name)] = schema_of(child);
    if (child.row != nullptr && child.row->fallback == kRequired) {
      required.push_back(std::string(child.name));
    }
  }
  Json schema = {{"type", "object"}};
  if (!properties.empty()) schema["properties"] = properties;
  if (!required.empty()) schema["required"] = required;
  schema["additionalProperties"] = others;
  return schema;
}

Json number_schema(std::string_view kind) {
  const bool zero_counts = kind.find(">=") != std::string_view::npos;
  return {{"type", kind[0] == 'n' ? "number" : "integer"},
          {zero_counts ? "minimum" : "exclusiveMinimum", 0}};
}

Json kind_schema(const Node& node, std::string_view kind) {
  if (kind == "object") return object_schema(node);
  if (kind == "open") return Json{{"type", "object"}};
  if (kind == "list") return {{"type", "array"}, {"items", schema_of(node.children.front())}};
  if (kind == "string" || kind == "variable") return Json{{"type", "string"}};
  if (kind == "strings") return {{"type", "array"}, {"items", {{"type", "string"}}}};
  if (kind == "boolean") return Json{{"type", "boolean"}};
  if (kind == "false") return Json{{"const", false}};
  if (is_secret_type(kind)) return Json{{"$ref", "#/$defs/secret"}};
  if (kind.substr(0, 5) == "enum:") return words_schema(kind.substr(5));
  if (kind.substr(0, 6) == "enums:") {
    return {{"type", "array"}, {"items", words_schema(kind.substr(6))}};
  }
  return number_schema(kind);
}

// "900" is a number, "openrouter/auto" is text.
Json default_value(std::string_view text) {
  const Result<Json> parsed = parse_json(text);
  return parsed ? parsed.value() : Json(std::string(text));
}

Json schema_of(const Node& node) {
  if (node.row == nullptr) return object_schema(node);
  Json alternatives = Json::array();
  for (const std::string_view kind : split_words(node.row->type, '|')) {
    alternatives.push_back(kind_schema(node, kind));
  }
  Json schema = {{"description", std::string(node.row->meaning)}};
  const std::string_view fallback = node.row->fallback;
  if (!fallback.empty() && fallback != kRequired) schema["default"] = default_value(fallback);
  if (alternatives.size() == 1) {
    schema.update(alternatives.front());
  } else {
    schema["anyOf"] = alternatives;
  }
  return schema;
}

Json secret_schema() {
  Json reference = {
      {"type", "object"},
      {"properties",
       {{"source", {{"const", "env"}}},
        {"provider", {{"type", "string"}, {"minLength", 1}}},
        {"id", {{"type", "string"}, {"pattern", "^[A-Z_][A-Z0-9_]*$"}, {"maxLength", 128}}}}},
      {"required", Json::array({"source", "id"})},
      {"additionalProperties", false}};
  return {{"anyOf", Json::array({Json{{"type", "string"}}, std::move(reference)})}};
}

}  // namespace

std::string config_json_schema() {
  Node root;
  for (const ConfigRow& row : kConfigRows) {
    Node* node = &root;
    for (const std::string_view name : split_words(row.path, '.')) node = &node->child(name);
    node->row = &row;
  }
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "Configuration of FluffBuzz"}};
  schema.update(object_schema(root));
  schema["$defs"] = {{"secret", secret_schema()}};
  return schema.dump(2) + "\n";
}

}  // namespace fluffbuzz::docs
