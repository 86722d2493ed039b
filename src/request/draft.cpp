#include "request/draft.h"

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
