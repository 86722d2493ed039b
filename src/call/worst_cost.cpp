#include "call/worst_cost.h"

#include <algorithm>
#include <cmath>

#include "base/json_members.h"
#include "base/utf8.h"
#include "config/model_lookup.h"

namespace fluffbuzz {

namespace {

constexpr uint32_t kNone = JsonDocument::kNone;
// More than any documented model takes for one image.
constexpr double kImageTokens = 10'000;

constexpr std::string_view kLimits[] = {"max_completion_tokens", "max_tokens", "max_output_tokens"};
constexpr std::string_view kFreePlugins[] = {"response-healing", "context-compression"};

// What a request brings, as far as it is paid for.
struct Load {
  double text_bytes = 0;  // whatever is no media
  double images = 0;
  bool audio = false;
  bool files = false;
  bool other_media = false;  // whose tokens the bytes do not tell
  bool long_cache = false;   // asks for the dearer kind of cache
  double limit = -1;         // of one answer, in tokens; negative: none
  double answers = 1;
  double prediction_bytes = 0;
};

bool is_any(const JsonString& word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return word.is(w); });
}

// Media are recognised by the type of their part, wherever in a body it stands.
void add_media(Load& load, const JsonDocument& document) {
  for (uint32_t i = 1; i < document.size(); ++i) {
    if (document.node(i).type != JsonType::kString || !document.key_is(i, "type")) continue;
    const JsonString type = document.string(i);
    const bool image = is_any(type, {"image_url", "input_image"});
    const bool audio = is_any(type, {"input_audio"});
    const bool file = is_any(type, {"file", "input_file"});
    if (!image && !audio && !file && !is_any(type, {"video_url", "input_video"})) continue;
    load.text_bytes -= static_cast<double>(document.raw(document.node(i).parent).size());
    load.images += image ? 1 : 0;
    load.audio = load.audio || audio;
    load.files = load.files || file;
    load.other_media = load.other_media || !image;
  }
}

// Of two limits, and of two of one name, the higher one counts.
double limit_of(const Draft& draft) {
  double limit = -1;
  const JsonDocument& document = draft.body.document();
  for (const std::string_view name : kLimits) {
    const JsonRef field = draft.field(name);
    if (!field) continue;
    limit = std::max(limit, number_or(draft.body.text(field), -1));
    for (uint32_t i = document.first_child(JsonDocument::root()); i != kNone;
         i = document.next_sibling(i)) {
      if (document.key_is(i, name)) limit = std::max(limit, number_or(document.raw(i), -1));
    }
  }
  return limit >= 1 ? limit : -1;
}

Load load_of(const Draft& draft) {
  Load load;
  for (const std::string_view piece : draft.body.pieces()) {
    load.text_bytes += static_cast<double>(piece.size());
  }
  const JsonDocument& document = draft.body.document();
  add_media(load, document);
  load.text_bytes = std::max(0.0, load.text_bytes);
  load.long_cache = document.text().find("\"1h\"") != std::string_view::npos;
  load.limit = limit_of(draft);
  load.answers = std::max(1.0, number_or(draft.body.text(draft.field("n")), 1));
  if (const JsonRef prediction = draft.field("prediction")) {
    load.prediction_bytes = static_cast<double>(draft.body.text(prediction).size());
  }
  return load;
}

// The highest price of that name that a prompt of this length may meet; negative: none is known.
double dearest(const ModelFacts& facts, std::string_view name, double prompt) {
  double price = price_of(*facts.prices, name);
  for (const PriceOverride& item : facts.price_overrides) {
    if (prompt > item.min_prompt_tokens) price = std::max(price, price_of(item.prices, name));
  }
  return price;
}

bool has(const std::optional<std::vector<std::string>>& modalities, std::string_view word) {
  return modalities && std::find(modalities->begin(), modalities->end(), word) != modalities->end();
}

// Negative when it is not known.
double prompt_tokens(const ModelFacts& facts, const Load& load) {
  const double counted = load.text_bytes + load.images * kImageTokens;
  // Reading a file for a model that takes none is a service with a price of its own.
  if (load.files && facts.input && !has(facts.input, "file")) return -1;
  if (load.other_media) return facts.context_window.value_or(-1);
  return std::min(counted, facts.context_window.value_or(counted));
}

double answer_tokens(const ModelFacts& facts, const Load& load) {
  const bool speaks = !facts.output || has(facts.output, "text") || has(facts.output, "image") ||
                      has(facts.output, "audio");
  if (!speaks) return 0;
  // Where the catalogue names no limit of its own, the context window is one.
  const double most = facts.max_tokens.value_or(facts.context_window.value_or(-1));
  const double tokens =
      load.limit < 0 ? most : (most < 0 ? load.limit : std::min(load.limit, most));
  return tokens < 0 ? -1 : (tokens + load.prediction_bytes) * load.answers;
}

// Of one model, in USD; negative when something about it is not known.
double cost_of(const ModelFacts& facts, const Load& load) {
  if (!facts.prices) return -1;
  const double prompt = prompt_tokens(facts, load);
  const double answer = answer_tokens(facts, load);
  if (prompt < 0 || answer < 0) return -1;
  const auto price = [&](std::string_view name) { return dearest(facts, name, prompt); };
  double input = std::max(price("prompt"), price("input_cache_write"));
  if (load.long_cache) input = std::max(input, price("input_cache_write_1h"));
  if (load.audio) input = std::max(input, price("audio"));
  if (load.images > 0) input = std::max(input, price("image_token"));
  double output = price("completion");
  if (price("prompt") < 0 || (output < 0 && answer > 0)) return -1;
  output = std::max(output, price("internal_reasoning"));
  if (has(facts.output, "image")) output = std::max(output, price("image_output"));
  if (has(facts.output, "audio")) output = std::max(output, price("audio_output"));
  const double whole = std::max(0.0, price("request")) +
                       load.images * std::max(0.0, price("image")) + prompt * input +
                       answer * std::max(0.0, output);
  return std::isfinite(whole) ? whole / 1e6 : -1;
}

void add_name(WorstCost& worst, std::string name) {
  if (name.empty()) name = "?";
  const auto& names = worst.unpriced;
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    worst.unpriced.push_back(shorten(name, 80));
  }
}

// A preset may change everything about a request, and a search has a price that no catalogue tells.
bool is_priced_id(std::string_view id) {
  const std::string lower = ascii_lower(id);
  return lower.find("@preset/") == std::string::npos && lower.find(":online") == std::string::npos;
}

void add_model(WorstCost& worst, const CoreState& core, const std::string& id, const Load& load) {
  double cost = -1;
  if (is_priced_id(id)) {
    cost = cost_of(known_facts(core.config, core.catalogue.get(), id), load);
  }
  if (cost < 0) {
    add_name(worst, id);
  } else {
    worst.cost = std::max(worst.cost, cost);
  }
}

void add_services(WorstCost& worst, const Draft& draft) {
  const auto text = [&](std::string_view field) { return draft.body.text(draft.field(field)); };
  for_each_element(text("plugins"), [&](std::string_view plugin) {
    const std::string id = decoded(string_member(plugin, "id"));
    if (std::find(std::begin(kFreePlugins), std::end(kFreePlugins), id) == std::end(kFreePlugins)) {
      add_name(worst, id);
    }
  });
  for_each_element(text("tools"), [&](std::string_view tool) {
    const JsonString type = string_member(tool, "type");
    if (!type.is("function")) add_name(worst, decoded(type));
  });
  for (const std::string_view field : web_search_fields()) {
    const JsonType type = draft.body.type(draft.field(field));
    const bool off = type == JsonType::kNone || type == JsonType::kNull || type == JsonType::kFalse;
    if (!off) add_name(worst, std::string(field));
  }
  const JsonString preset = draft.body.string(draft.field("preset"));
  if (!preset.empty()) add_name(worst, "@preset/" + decoded(preset));
}

}  // namespace

void add_worst_cost(WorstCost& worst, const CoreState& core, const Draft& draft) {
  const Load load = load_of(draft);
  add_model(worst, core, draft.input.model.id, load);
  const std::string list = draft.body.text(draft.field("models"));
  for_each_element(list, [&](std::string_view item) {
    JsonString id;
    JsonReader reader(item);
    if (reader.peek() == JsonType::kString && reader.read_string(id)) {
      add_model(worst, core, decoded(id), load);
    }
  });
  add_services(worst, draft);
}

}  // namespace fluffbuzz
