// Reading models: the provider's block and the rows about models.
#include <algorithm>

#include "base/utf8.h"
#include "config/base_url.h"
#include "config/config_reader.h"

namespace fluffbuzz {

namespace {

constexpr size_t kMaxCategories = 2;
constexpr size_t kLongestCategory = 30;

// The configuration's names of prices, and OpenRouter's.
constexpr struct {
  std::string_view name;
  std::string_view price;
} kCosts[] = {{"input", "prompt"},
              {"output", "completion"},
              {"cacheRead", "input_cache_read"},
              {"cacheWrite", "input_cache_write"}};

std::optional<PriceList> prices_of(const Json& row) {
  const Json* cost = find_member(row, "cost");
  if (cost == nullptr) return std::nullopt;
  PriceList prices;
  for (const auto& [name, price] : kCosts) {
    const double value = double_or(*cost, name, -1);
    if (value >= 0) prices.emplace_back(price, value);
  }
  return prices;
}

std::optional<double> number_at(const Json& value, std::string_view name) {
  const Json* member = find_member(value, name);
  return member == nullptr ? std::nullopt : std::optional<double>(number_of(*member, 0));
}

ModelFacts facts_of(const Json& row, const std::string& id) {
  ModelFacts facts;
  facts.id = id;
  facts.name = string_or(row, "name", "");
  if (find_member(row, "reasoning") != nullptr) facts.reasoning = bool_or(row, "reasoning", false);
  if (const Json* input = find_member(row, "input")) facts.input = strings_of(*input);
  facts.context_window = number_at(row, "contextWindow");
  facts.max_tokens = number_at(row, "maxTokens");
  facts.prices = prices_of(row);
  return facts;
}

}  // namespace

void ConfigReader::read_provider(const Json& provider, const ConfigPath& path) {
  config.base_url = std::string(trim(string_or(provider, "baseUrl", "")));
  if (!config.base_url.empty()) {
    const Result<Url> url = check_base_url(config.base_url);
    if (!url) problems.emplace_back(path / "baseUrl", url.error().message);
  }
  config.provider_params = member_or_empty(provider, "params");
  const Json* max_tokens = find_member(provider, "maxTokens");
  if (max_tokens != nullptr && find_member(config.provider_params, "maxTokens") == nullptr) {
    config.provider_params["maxTokens"] = *max_tokens;
  }
  const double silence = double_or(provider, "timeoutSeconds", 0);
  if (silence > 0) config.idle_timeout_ms = std::min(silence * 1000, 2147483647.0);
  config.catalogue_wait_ms = double_or(provider, "catalogueWaitMs", config.catalogue_wait_ms);
  config.headers = headers(member_or_empty(provider, "headers"), path / "headers");
  config.auth_header = bool_or(provider, "authHeader", true);
  const Json& request = member_or_empty(provider, "request");
  config.request_headers =
      headers(member_or_empty(request, "headers"), path / "request" / "headers");
  read_request_auth(member_or_empty(request, "auth"), path / "request" / "auth");
  read_attribution(member_or_empty(provider, "attribution"), path / "attribution");
  read_rows(member_or_empty(provider, "models"), path / "models");
}

HeaderPairs ConfigReader::headers(const Json& object, const ConfigPath& path) {
  HeaderPairs out;
  const auto* members = object.get_ptr<const Json::object_t*>();
  if (members == nullptr) return out;
  for (const auto& [name, value] : *members) {
    const Secret found = secret(value, path / name);
    if (found.text.empty()) continue;
    if (found.from_environment) config.secrets.emplace_back(trim(found.text));
    out.emplace_back(name, found.text);
  }
  return out;
}

void ConfigReader::read_request_auth(const Json& auth, const ConfigPath& path) {
  using Mode = RequestAuth::Mode;
  const std::string mode = string_or(auth, "mode", "");
  std::vector<std::string_view> wanted;
  if (mode == "authorization-bearer") wanted = {"token"};
  if (mode == "header") wanted = {"headerName", "value"};
  for (const std::string_view name : {"token", "headerName", "value", "prefix"}) {
    const bool needed = std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    const bool there = find_member(auth, name) != nullptr;
    const bool may = needed || (name == "prefix" && mode == "header");
    if (needed && !there) {
      problems.emplace_back(path, "mode \"" + mode + "\" wants " + std::string(name));
    } else if (there && !may) {
      problems.emplace_back(path / name, "has no meaning in this mode", At::kName);
    }
  }
  if (wanted.empty()) return;
  config.request_auth.mode = mode == "header" ? Mode::kHeader : Mode::kBearer;
  config.request_auth.header_name = std::string(trim(string_or(auth, "headerName", "")));
  const std::string_view place = wanted.back();
  const std::string value(trim(secret(member_or_empty(auth, place), path / place).text));
  if (value.empty()) return;
  config.secrets.push_back(value);
  const std::string prefix =
      config.request_auth.mode == Mode::kHeader ? string_or(auth, "prefix", "") : "";
  config.request_auth.value = prefix + value;
  if (!prefix.empty()) config.secrets.push_back(config.request_auth.value);
}

void ConfigReader::read_attribution(const Json& attribution, const ConfigPath& path) {
  Attribution& into = config.attribution;
  into.enabled = !attribution.is_boolean();
  into.referer = string_or(attribution, "referer", into.referer);
  into.title = string_or(attribution, "title", into.title);
  const Json* list = find_member(attribution, "categories");
  if (list != nullptr) into.categories = categories(*list, path / "categories");
  if (find_member(attribution, "title") != nullptr &&
      trim(string_or(attribution, "referer", "")).empty()) {
    warnings.emplace_back(path / "title",
                          "a title without a referer: OpenRouter knows an app by its referer");
  }
}

// At most two, in lower case, of 30 characters: OpenRouter drops what is otherwise, silently.
std::string ConfigReader::categories(const Json& value, const ConfigPath& path) {
  std::vector<std::string> words;
  std::string text = text_of(value);
  for (const std::string& item : strings_of(value)) text += (text.empty() ? "" : ",") + item;
  size_t dropped = 0;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string word = ascii_lower(trim(std::string_view(text).substr(0, comma)));
    std::replace(word.begin(), word.end(), ' ', '-');
    text.erase(0, comma + 1);
    if (word.empty() || std::find(words.begin(), words.end(), word) != words.end()) continue;
    if (words.size() == kMaxCategories || word.size() > kLongestCategory) {
      ++dropped;
    } else {
      words.push_back(std::move(word));
    }
  }
  if (dropped > 0) {
    warnings.emplace_back(path, std::to_string(dropped) +
                                    " left out: OpenRouter takes two categories of at most 30 "
                                    "characters");
  }
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

void ConfigReader::read_rows(const Json& rows, const ConfigPath& path) {
  const auto* list = rows.get_ptr<const Json::array_t*>();
  if (list == nullptr) return;
  for (size_t i = 0; i < list->size(); ++i) {
    const Json& row = (*list)[i];
    const ConfigPath place = path / std::to_string(i);
    const std::string text(trim(string_or(row, "id", "")));
    if (text.empty()) {
      if (row.is_object()) problems.emplace_back(place, "wants an id");
      continue;
    }
    const std::string id = normalise_model_id(text);
    if (config.row(id) != nullptr) {
      problems.emplace_back(place / "id", "an earlier row has this id");
      continue;
    }
    ConfiguredRow entry;
    entry.facts = facts_of(row, id);
    entry.headers = headers(member_or_empty(row, "headers"), place / "headers");
    entry.params = member_or_empty(row, "params");
    config.rows.push_back(std::move(entry));
  }
}

}  // namespace fluffbuzz
