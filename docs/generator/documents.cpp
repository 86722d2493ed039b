#include "documents.h"

namespace fluffbuzz::docs {

const std::vector<Document>& documents() {
  static const std::vector<Document> kDocuments = {
      {"CONFIG.md", config_markdown},
      {"config.schema.json", config_json_schema},
      {"RULES.md", rules_markdown},
  };
  return kDocuments;
}

}  // namespace fluffbuzz::docs
