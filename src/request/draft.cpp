#include "request/draft.h"

#include "base/utf8.h"
#include "request/endpoint.h"

namespace fluffbuzz {

Draft::Draft(const ShapeInput& shape_input, const JsonDocument& document)
    : input(shape_input),
      traits(traits_of(shape_input.model.id)),
      params(shape_input.config.params_for(shape_input.model, shape_input.options.params)),
      body(document) {
  add_headers(headers, input.config, input.model.id, input.options.headers);
  headers.set("Content-Type", "application/json");
  if (input.record_changes) body.record_changes(&changes_);
}

const ModelFacts& Draft::facts() const {
  if (!facts_) facts_ = known_facts(input.config, input.catalogue, input.model.id);
  return *facts_;
}

bool Draft::insisted(std::string_view name) const {
  const Json* extra = find_member(params, "extraBody");
  return extra != nullptr && find_member(*extra, name) != nullptr;
}

void Draft::warn_kind(std::string_view param, std::string_view wanted, const Json& value) {
  const bool word = value.is_string() && wanted.substr(0, 6) == "one of";
  warn("ignored_param", joined({"params.", param, " must be ", wanted, ", not ",
                                word ? "another word" : kind_of(value), "; it was not sent"}));
}

void Draft::begin_rule(std::string_view name) {
  rule_name_ = name;
  fired_ = false;
  changes_.clear();
  if (input.record_changes) headers_before_ = headers;
}

void Draft::end_rule(std::string_view why) {
  if (!fired_) return;
  AppliedRule rule{rule_name_, why, {}};
  if (input.record_changes) {
    rule.changes = std::move(changes_);
    for (const Header& header : headers.all()) {
      const Header* before = headers_before_.find(header.name);
      if (before != nullptr && before->value == header.value) continue;
      rule.changes.push_back({before == nullptr ? "add" : "replace", "headers/" + header.name,
                              json_quoted(redacted_header(header, input.config))});
    }
    for (const Header& header : headers_before_.all()) {
      if (headers.find(header.name) == nullptr) {
        rule.changes.push_back({"remove", "headers/" + header.name, {}});
      }
    }
  }
  applied.push_back(std::move(rule));
}

}  // namespace fluffbuzz
