#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "base/url.h"
#include "base/utf8.h"
#include "config/config_reader.h"
#include "config/config_schema.h"
#include "config/config_type.h"
#include "config/gateway_config.h"
#include "config/json5.h"

namespace fluffbuzz {

namespace {

struct Row {
  std::string_view path;
  std::string_view type;
  std::string_view fallback;
};

constexpr Row kAllRows[] = {
#define FLUFFBUZZ_CONFIG_KEY(path, type, fallback, meaning) {path, type, fallback},
#include "config/config_keys.def"
#undef FLUFFBUZZ_CONFIG_KEY
};

constexpr bool is_ours(const Row& row) { return row.path.substr(0, 8) == "gateway."; }

// The defaults of the other sections stand where they are read, and do not belong into the module.
constexpr auto kRows = [] {
  std::array<Row, std::count_if(std::begin(kAllRows), std::end(kAllRows), is_ours)> rows{};
  std::copy_if(std::begin(kAllRows), std::end(kAllRows), rows.begin(), is_ours);
  return rows;
}();

// Timers of hosts count in 31 bits.
constexpr double kLongestMs = 2147483647;

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

// As browsers write it in their header: it is compared as text. Empty for what is no origin.
std::string origin_of(std::string_view text) {
  const Result<Url> parsed = parse_url(trim(text));
  if (!parsed) return {};
  const Url& url = parsed.value();
  const bool more = url.has_user_info || url.has_query || url.has_fragment;
  if (more || !(url.path.empty() || url.path == "/")) return {};
  std::string origin = url.scheme + "://" + url.host;
  const int usual = url.scheme == "https" ? 443 : url.scheme == "http" ? 80 : -1;
  if (url.port >= 0 && url.port != usual) origin += ":" + std::to_string(url.port);
  return origin;
}

class GatewayReader {
 public:
  GatewayReader(const Config& config, std::vector<ConfigProblem>& problems)
      : config_(config), problems_(problems) {}

  // The members of `root` that have rows below `parent`; with `complete` also what is absent and
  // has a default.
  Json read(const Json& root, const ConfigPath& parent, bool complete) {
    Json out = json_object();
    for (const Row& row : kRows) {
      const auto names = split_words(row.path, '.');
      const bool below =
          names.size() > parent.size() && std::equal(parent.begin(), parent.end(), names.begin());
      if (!below) continue;
      const Json* given = &root;
      for (const std::string_view name : names) {
        if (given != nullptr) given = find_member(*given, name);
      }
      std::string suggestion;
      if (given != nullptr && !type_problem(row.type, *given, suggestion).empty()) given = nullptr;
      if (given == nullptr && (!complete || row.fallback.empty())) continue;
      Json* at = &out;
      for (size_t i = parent.size(); i < names.size(); ++i) at = &(*at)[std::string(names[i])];
      *at = given != nullptr ? normalised(row, *given, {names.begin(), names.end()})
                             : default_of(row.fallback);
    }
    return out;
  }

 private:
  // "60" is a number, "never" is text.
  static Json default_of(std::string_view text) {
    Result<Json> parsed = parse_json(text);
    return parsed ? std::move(parsed.value()) : Json(std::string(text));
  }

  Json normalised(const Row& row, Json value, const ConfigPath& path) {
    if (ends_with(row.path, "Ms")) return std::min(number_of(value, 0), kLongestMs);
    auto* items = value.get_ptr<Json::array_t*>();
    if (items == nullptr) return value;
    for (size_t i = 0; i < items->size(); ++i) {
      (*items)[i] = checked(row, text_of((*items)[i]), path / std::to_string(i));
    }
    const bool models = ends_with(row.path, ".models");
    if (models && items->empty()) {
      problems_.emplace_back(path, "allows no model at all; leave it out to allow every one");
    }
    // None of them is what `false` says.
    return items->empty() && row.type[0] == 'b' ? Json(false) : value;
  }

  std::string checked(const Row& row, std::string_view text, const ConfigPath& path) {
    const std::string_view item = trim(text);
    if (ends_with(row.path, ".allowedOrigins")) {
      std::string origin = origin_of(item);
      if (origin.empty()) {
        problems_.emplace_back(
            path, "must be an origin such as https://app.example: scheme and host, no path");
      }
      return origin;
    }
    const std::string_view problem = item.empty()                     ? "is empty"
                                     : ends_with(row.path, ".models") ? model_problem(item)
                                                                      : "";
    if (!problem.empty()) problems_.emplace_back(path, std::string(problem));
    return std::string(item);
  }

  // The text itself is not repeated: it may be a key that was pasted into the wrong place.
  std::string_view model_problem(std::string_view item) const {
    if (item.find('*') < item.size() - 1) return "a pattern has one * and that at its end";
    const bool open = item.back() == '*' || item.find_first_of("/@") != std::string_view::npos;
    if (open || resolve_model(config_, item)) return {};
    return "is neither an alias nor one of OpenRouter's routes; write <provider>/<model>, a ref "
           "with openrouter/ in front, an alias, or a pattern that ends in *";
  }

  const Config& config_;
  std::vector<ConfigProblem>& problems_;
};

Json under(std::string_view name, Json value) {
  Json out = json_object();
  out[std::string(name)] = std::move(value);
  return out;
}

}  // namespace

Json read_gateway(const Json& value, const Config& config, std::vector<ConfigProblem>& problems) {
  return GatewayReader(config, problems).read(under("gateway", value), {"gateway"}, true);
}

Result<Json> read_gateway_policy(std::string_view text, const Config& config) {
  const Result<Json5Document> document = Json5Document::parse(text);
  Result<Json> value = document ? document.value().to_json() : Result<Json>(document.error());
  if (!value) {
    return make_error(ErrorCode::kConfigError, "Invalid policy: " + value.error().message);
  }
  const ConfigPath place = {"gateway", "defaults"};
  const Json root = under(place[0], under(place[1], std::move(value.value())));
  std::vector<ConfigProblem> problems = check_config(root);
  Json policy = GatewayReader(config, problems).read(root, place, false);
  if (problems.empty()) return policy;
  for (ConfigProblem& problem : problems) {
    problem.place.erase(problem.place.begin(), problem.place.begin() + 2);
    problem.path = path_text(problem.place);
  }
  Error error = problem_error("policy", problems);
  for (const std::string& name : problems.front().place) {
    error.param += (error.param.empty() ? "" : ".") + name;
  }
  return error;
}

}  // namespace fluffbuzz
