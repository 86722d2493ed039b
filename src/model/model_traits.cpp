#include "model/model_traits.h"

#include <algorithm>

#include "base/utf8.h"
#include "model/model_ref.h"

namespace fluffbuzz {

namespace {

// kVersion: the pattern, perhaps with a date and a variant behind it (acme/m1-20260131:free).
enum class Match { kExact, kPrefix, kContains, kVersion };

// One row: which families, which trait, and why. `why` is shown to people by `explain`.
struct TraitRow {
  Match match;
  std::string_view pattern;  // against the family id
  void (*apply)(ModelTraits&, std::string_view why);
  std::string_view why;
};

void cache_markers(ModelTraits& traits, std::string_view) { traits.cache_markers = true; }
void no_prefill(ModelTraits& traits, std::string_view) { traits.no_prefill_while_reasoning = true; }
void thought_signatures(ModelTraits& traits, std::string_view) { traits.thought_signatures = true; }
void replays_content(ModelTraits& traits, std::string_view) {
  traits.replays_reasoning_content = true;
  traits.efforts = "high xhigh";
}
void caches_whole(ModelTraits& traits, std::string_view) { traits.caches_whole_message = true; }
void min_budget(ModelTraits& traits, std::string_view) { traits.min_reasoning_budget = 1024; }
void image_hints(ModelTraits& traits, std::string_view) { traits.image_hints = true; }
void skip_reasoning(ModelTraits& traits, std::string_view why) { traits.reasoning_skipped = why; }

constexpr std::string_view kRouterWhy =
    "a router chooses the model by itself, and an effort it does not know would be refused";

constexpr TraitRow kRows[] = {
    // Provider page, "Advanced configuration": Anthropic refs keep the cache_control markers.
    {Match::kPrefix, "anthropic/", cache_markers, ""},
    // Anthropic answers 400 to a prefill with thinking on (provider-behaviour 5.6).
    {Match::kPrefix, "anthropic/", no_prefill, ""},
    // Provider page: Gemini-backed refs keep thought-signature sanitation (provider-behaviour 7.1).
    {Match::kContains, "gemini", thought_signatures, ""},
    // DeepSeek's V4 thinks with two efforts or not at all, and wants its own field back in replayed
    // turns (provider-behaviour 5.6).
    {Match::kVersion, "deepseek/deepseek-v4-flash", replays_content, ""},
    {Match::kVersion, "deepseek/deepseek-v4-pro", replays_content, ""},
    // The budget is max(effort's share of max_tokens, 1024) (openrouter-api 5).
    {Match::kPrefix, "anthropic/", min_budget, ""},
    // A mark in the first system message caches the whole message (openrouter-api 4).
    {Match::kContains, "gemini", caches_whole, ""},
    // Image hints are a fact of this family alone (provider-behaviour 9.1).
    {Match::kPrefix, "google/gemini-", image_hints, ""},
    // Provider page: "openrouter/auto" skips the reasoning injection; the other routers behave
    // alike.
    {Match::kExact, "auto", skip_reasoning, kRouterWhy},
    {Match::kExact, "auto-beta", skip_reasoning, kRouterWhy},
    {Match::kExact, "free", skip_reasoning, kRouterWhy},
    {Match::kExact, "fusion", skip_reasoning, kRouterWhy},
    {Match::kExact, "fusion-flash", skip_reasoning, kRouterWhy},
    {Match::kExact, "pareto-code", skip_reasoning, kRouterWhy},
    {Match::kExact, "bodybuilder", skip_reasoning, kRouterWhy},
    // Upstream refused an effort as invalid arguments (openclaw#32054).
    {Match::kPrefix, "x-ai/", skip_reasoning, "this vendor's models refuse a reasoning effort"},
    // Answers came back inside the reasoning field (provider-behaviour 5.4).
    {Match::kExact, "hunter-alpha", skip_reasoning,
     "this model answers inside its reasoning field"},
    {Match::kPrefix, "hunter-alpha:", skip_reasoning,
     "this model answers inside its reasoning field"},
};

struct ShortName {
  std::string_view name;
  std::string_view id;
};

// Provider-behaviour 1.1-7: the two names that older configurations wrote without a provider.
constexpr ShortName kShortNames[] = {
    {"deepseek-v4-flash", "deepseek/deepseek-v4-flash"},
    {"deepseek-v4-pro", "deepseek/deepseek-v4-pro"},
};

struct FormatFamily {
  std::string_view format;
  std::string_view vendor;  // first segment of the family id
};

// openrouter-api 3.4: the documented formats and whose models write them.
constexpr FormatFamily kFormats[] = {
    {"anthropic-claude-v1", "anthropic"},      {"google-gemini-v1", "google"},
    {"openai-responses-v1", "openai"},         {"azure-openai-responses-v1", "openai"},
    {"bedrock-openai-responses-v1", "openai"}, {"xai-responses-v1", "x-ai"},
    {"bedrock-xai-responses-v1", "x-ai"},      {"meta-responses-v1", "meta-llama"},
};

bool is_version_of(std::string_view family, std::string_view pattern) {
  if (family.substr(0, pattern.size()) != pattern) return false;
  std::string_view rest = family.substr(pattern.size());
  if (rest.substr(0, 1) == "-") rest.remove_prefix(1);
  const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  rest.remove_prefix(digits);
  return rest.empty() || rest.front() == ':';
}

bool matches(const TraitRow& row, std::string_view family) {
  if (row.match == Match::kVersion) return is_version_of(family, row.pattern);
  if (row.match == Match::kExact) return family == row.pattern;
  if (row.match == Match::kContains) return family.find(row.pattern) != std::string_view::npos;
  return family.substr(0, row.pattern.size()) == row.pattern;
}

}  // namespace

ModelTraits traits_of(std::string_view model_id) {
  ModelTraits traits;
  const std::string family = family_id(model_id);
  for (const TraitRow& row : kRows) {
    if (matches(row, family)) row.apply(traits, row.why);
  }
  return traits;
}

bool accepts_reasoning_format(std::string_view model_id, std::string_view format) {
  const std::string family = family_id(model_id);
  const size_t slash = family.find('/');
  // Routers and presets may end up anywhere.
  if (slash == std::string::npos || family.front() == '@') return true;
  for (const FormatFamily& row : kFormats) {
    if (row.format == format) return row.vendor == std::string_view(family).substr(0, slash);
  }
  return true;
}

std::string_view default_image_model() { return "google/gemini-3.1-flash-image-preview"; }

const std::vector<std::string>& known_routers() {
  static const std::vector<std::string> kRouters = {"auto",        "auto-beta",    "free",
                                                    "fusion",      "fusion-flash", "pareto-code",
                                                    "bodybuilder", "hunter-alpha", "healer-alpha"};
  return kRouters;
}

bool is_known_router(std::string_view name) {
  const std::vector<std::string>& routers = known_routers();
  return std::find(routers.begin(), routers.end(), ascii_lower(name)) != routers.end();
}

std::string_view id_of_short_name(std::string_view name) {
  for (const ShortName& row : kShortNames) {
    if (row.name == name) return row.id;
  }
  return {};
}

}  // namespace fluffbuzz
