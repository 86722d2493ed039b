// Reading the case files of tests/cases, comparing with what they expect, and registering them: one
// GoogleTest test per case. The twin for the WebAssembly module is tests/js/case_files.mjs.
#ifndef FLUFFBUZZ_TESTS_CASE_SUPPORT_H_
#define FLUFFBUZZ_TESTS_CASE_SUPPORT_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_value.h"
#include "call/core.h"

namespace fluffbuzz {

std::string read_file(const std::filesystem::path& path);
std::vector<std::filesystem::path> case_files(const std::string& folder);
Json parsed_file(const std::filesystem::path& file);

// A member as JSON text; empty when it is absent.
std::string text_or_empty(const Json& value, std::string_view name);

// Every member of `expected` must be in `actual`, recursively in objects; `message` as a part. What
// differs, or an empty text.
std::string difference(const Json& expected, const Json& actual, const std::string& path);

// The core that a case's config, env, credentials and catalogue make; null and `error` when it
// cannot be made.
std::shared_ptr<CoreState> core_of(const Json& test, Error& error);

// The same text with other line ends.
std::string with_line_ends(const std::string& body, std::string_view line_end);

void add_case(const std::string& suite, const std::string& name, std::function<void()> body);
// All cases of a folder whose files are lists.
void add_cases(const std::string& folder, void (*run)(const Json&));

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_TESTS_CASE_SUPPORT_H_
