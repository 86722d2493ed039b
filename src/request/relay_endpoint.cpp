#include "request/relay_endpoint.h"

#include "base/utf8.h"
#include "request/options.h"

namespace fluffbuzz {

namespace {

constexpr struct {
  std::string_view name;
  EndpointKind kind;
  std::string_view path;
} kEndpoints[] = {
    {"chat", EndpointKind::kChat, "/chat/completions"},
    {"responses", EndpointKind::kResponses, "/responses"},
    {"embeddings", EndpointKind::kEmbeddings, "/embeddings"},
};

}  // namespace

std::optional<EndpointKind> endpoint_of(std::string_view name) {
  for (const auto& row : kEndpoints) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

std::string endpoint_names() {
  std::string out;
  for (const auto& row : kEndpoints) out.append(out.empty() ? "" : ", ").append(row.name);
  return out;
}

std::string_view endpoint_path(EndpointKind endpoint) {
  return kEndpoints[static_cast<size_t>(endpoint)].path;
}

Error endpoint_refusal(const CallOptions& options) {
  if (options.endpoint == EndpointKind::kChat) return {};
  const std::string_view name = !options.thinking.empty() ? "thinking"
                                : !options.params.empty() ? "params"
                                                          : "";
  if (name.empty()) return {};
  return field_error(
      ErrorCode::kInvalidRequest, joined({"options.", name}),
      joined({"is for the endpoint chat; write into the body what ",
              kEndpoints[static_cast<size_t>(options.endpoint)].path, " takes instead"}));
}

}  // namespace fluffbuzz
