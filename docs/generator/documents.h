// The documents that are made from what the core itself goes by, so that neither can drift.
#ifndef FLUFFBUZZ_DOCS_GENERATOR_DOCUMENTS_H_
#define FLUFFBUZZ_DOCS_GENERATOR_DOCUMENTS_H_

#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz::docs {

std::string config_markdown();
std::string config_json_schema();
std::string rules_markdown();

struct Document {
  std::string_view file;  // in docs/
  std::string (*text)();
};

// A new document is a function and its line here.
const std::vector<Document>& documents();

}  // namespace fluffbuzz::docs

#endif  // FLUFFBUZZ_DOCS_GENERATOR_DOCUMENTS_H_
