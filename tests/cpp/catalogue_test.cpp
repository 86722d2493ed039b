#include "model/catalogue.h"

#include <gtest/gtest.h>

#include <string>

#include "config/model_lookup.h"

namespace fluffbuzz {
namespace {

using Words = std::vector<std::string>;

Catalogue parsed(const std::string& rows) {
  Result<Catalogue> catalogue = Catalogue::parse("{\"data\":[" + rows + "]}");
  EXPECT_TRUE(catalogue.ok());
  return catalogue.ok() ? std::move(catalogue.value()) : Catalogue();
}

// The example of provider-behaviour 1.7.
TEST(Catalogue, ReadsARow) {
  const Catalogue catalogue = parsed(R"({"id":"acme/tiny","name":"Acme: Tiny",
    "context_length":65536,"architecture":{"modality":"text+image->text"},
    "supported_parameters":["tools","reasoning"],"top_provider":{"max_completion_tokens":4096},
    "pricing":{"prompt":"0.0000002","completion":"0.000001"}})");
  const ModelFacts* facts = catalogue.find("acme/tiny");
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->name, "Acme: Tiny");
  EXPECT_EQ(facts->reasoning, true);
  EXPECT_EQ(facts->tools, true);
  EXPECT_EQ(facts->input, (Words{"text", "image"}));
  EXPECT_EQ(facts->output, Words{"text"});
  EXPECT_EQ(facts->context_window, 65536);
  EXPECT_EQ(facts->max_tokens, 4096);
  EXPECT_EQ(facts->prices, (PriceList{{"prompt", 0.2}, {"completion", 1}}));
  // What the row does not say is unknown.
  EXPECT_EQ(facts->reasoning_mandatory, std::nullopt);
  EXPECT_EQ(facts->has_efforts, std::nullopt);
}

TEST(Catalogue, PrefersTheNewerFields) {
  const Catalogue catalogue = parsed(R"({"id":"a/b","context_length":1000,
    "top_provider":{"context_length":900},"max_output_tokens":77,
    "architecture":{"modality":"text->text","input_modalities":["text","file"],
    "output_modalities":["image"]}})");
  const ModelFacts* facts = catalogue.find("A/B");
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->context_window, 900);
  EXPECT_EQ(facts->max_tokens, 77);
  EXPECT_EQ(facts->input, (Words{"text", "file"}));
  EXPECT_EQ(facts->output, Words{"image"});
}

TEST(Catalogue, FieldsOfAnotherKindAreUnknown) {
  const Catalogue catalogue = parsed(R"({"id":"a/b","name":7,"context_length":"many",
    "architecture":[],"supported_parameters":"tools","reasoning":true,"top_provider":null,
    "pricing":{"prompt":"free","completion":{}}},
    {"name":"without an id"}, 5, null, {"id":""}, {"id":"c/d","pricing":{"prompt":-1}})");
  EXPECT_EQ(catalogue.models().size(), 2U);
  const ModelFacts* facts = catalogue.find("a/b");
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->name, "");
  EXPECT_EQ(facts->context_window, std::nullopt);
  EXPECT_EQ(facts->tools, std::nullopt);
  EXPECT_EQ(facts->reasoning, std::nullopt);
  EXPECT_EQ(facts->input, std::nullopt);
  EXPECT_EQ(facts->prices, std::nullopt);
  EXPECT_EQ(catalogue.find("c/d")->prices, std::nullopt) << "negative is unknown, not a gift";
}

TEST(Catalogue, AbsurdCountsAreUnknownAndPricesMayHaveExponents) {
  const Catalogue catalogue = parsed(R"({"id":"a/b","context_length":1e300,
    "top_provider":{"max_completion_tokens":0.5},"max_output_tokens":12.5,
    "pricing":{"prompt":"1e-7","completion":"2E-6","overrides":[{"utc_start":1e300,"utc_end":-1e300,
    "prompt":"0.000003"}]}})");
  const ModelFacts* facts = catalogue.find("a/b");
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->context_window, std::nullopt);
  EXPECT_EQ(facts->max_tokens, 12);
  ASSERT_TRUE(facts->prices.has_value());
  EXPECT_DOUBLE_EQ(price_of(*facts->prices, "prompt"), 0.1);
  EXPECT_DOUBLE_EQ(price_of(*facts->prices, "completion"), 2);
  // A window that is none is always open.
  EXPECT_DOUBLE_EQ(price_of(prices_at(*facts, 0, 1200), "prompt"), 3);
}

TEST(Catalogue, RefusesWhatIsNoCatalogue) {
  for (const std::string text :
       {"", "[]", "{}", "null", "\"x\"", R"({"data":{}})", R"({"data":[)",
        R"({"data":[{"id":"a/b"})", "<html>", R"({"error":{"message":"x"}})"}) {
    const Result<Catalogue> catalogue = Catalogue::parse(text);
    ASSERT_FALSE(catalogue.ok()) << text;
    EXPECT_EQ(catalogue.error().code, ErrorCode::kBadResponse);
  }
  EXPECT_TRUE(Catalogue::parse(R"({"total_count":0,"data":[],"links":{"next":null}})").ok());
}

// openrouter-api 6.4: dynamic variants steer routing, static ones have rows of their own.
TEST(Catalogue, FindsVariants) {
  const Catalogue catalogue = parsed(R"({"id":"a/b"},{"id":"a/b:free"},{"id":"~a/b-latest"})");
  const auto id = [&](std::string_view name) {
    const ModelFacts* facts = catalogue.find(name);
    return facts == nullptr ? std::string() : facts->id;
  };
  EXPECT_EQ(id("a/b:nitro"), "a/b");
  EXPECT_EQ(id("a/b:FLOOR"), "a/b");
  EXPECT_EQ(id("a/b:exacto:online"), "a/b");
  EXPECT_EQ(id("a/b:free:online"), "a/b:free");
  EXPECT_EQ(id("a/b@preset/mine"), "a/b");
  EXPECT_EQ(id("~a/b-latest"), "~a/b-latest");
  EXPECT_EQ(id("a/b:extended"), "");
  EXPECT_EQ(id("a/c"), "");
  EXPECT_EQ(id(""), "");
  EXPECT_EQ(id("@preset/mine"), "");
}

TEST(Catalogue, PricesByPromptAndTime) {
  const Catalogue catalogue = parsed(R"({"id":"a/b","pricing":{"prompt":"0.000001","discount":0.5,
    "completion":"0.000002","overrides":[{"min_prompt_tokens":200000,"prompt":"0.000003"},
    {"utc_start":2200,"utc_end":600,"completion":"0.000004","web_search":"0.01"}]}})");
  const ModelFacts& facts = *catalogue.find("a/b");
  const auto price = [&](double tokens, int utc, std::string_view name) {
    return price_of(prices_at(facts, tokens, utc), name);
  };
  EXPECT_EQ(price(200'000, 1200, "prompt"), 1) << "strictly above";
  EXPECT_EQ(price(200'001, 1200, "prompt"), 3);
  EXPECT_EQ(price(1, 2159, "completion"), 2);
  EXPECT_EQ(price(1, 2200, "completion"), 4);
  EXPECT_EQ(price(1, 0, "completion"), 4);
  EXPECT_EQ(price(1, 559, "completion"), 4);
  EXPECT_EQ(price(1, 600, "completion"), 2);
  EXPECT_EQ(price(1, 2300, "web_search"), 10'000);
  EXPECT_EQ(price(1, 1200, "web_search"), -1);
  EXPECT_EQ(price(1, 1200, "discount"), -1);
}

// Provider page: the bundled fallback examples.
TEST(BundledModels, AreTheFourOfTheProviderPage) {
  Words ids;
  for (const ModelFacts& facts : bundled_models()) ids.push_back(ModelRef{facts.id, ""}.key());
  EXPECT_EQ(ids, (Words{"openrouter/auto", "openrouter/moonshotai/kimi-k2.6",
                        "openrouter/healer-alpha", "openrouter/hunter-alpha"}));
  const ModelFacts* kimi = find_model(bundled_models(), "moonshotai/kimi-k2.6");
  ASSERT_NE(kimi, nullptr);
  EXPECT_EQ(kimi->context_window, 262'144);
  EXPECT_EQ(kimi->input, (Words{"text", "image"}));
  EXPECT_EQ(price_of(*kimi->prices, "completion"), 3.5);
  EXPECT_EQ(find_model(bundled_models(), "openrouter/auto")->prices, std::nullopt);
}

TEST(KnownFacts, ConfiguredBeatsLiveBeatsBundled) {
  Config config;
  ConfiguredRow row;
  row.facts.id = "moonshotai/kimi-k2.6";
  row.facts.context_window = 1000;
  config.rows.push_back(row);
  const Catalogue live = parsed(R"({"id":"moonshotai/kimi-k2.6","name":"Live",
    "context_length":2000,"top_provider":{"max_completion_tokens":300},
    "supported_parameters":["tools"],"pricing":{"prompt":"0.000001","completion":"0"}})");
  const ModelFacts facts = known_facts(config, &live, "moonshotai/kimi-k2.6");
  EXPECT_EQ(facts.context_window, 1000);
  EXPECT_EQ(facts.name, "Live");
  EXPECT_EQ(facts.max_tokens, 300);
  EXPECT_EQ(price_of(*facts.prices, "prompt"), 1) << "a bundled price may be out of date";
  EXPECT_EQ(facts.reasoning, false);
  EXPECT_EQ(known_facts(config, nullptr, "moonshotai/kimi-k2.6").reasoning, true);
  config.merge_catalogue = false;
  const ModelFacts alone = known_facts(config, &live, "moonshotai/kimi-k2.6");
  EXPECT_EQ(alone.context_window, 1000);
  EXPECT_EQ(alone.tools, std::nullopt);
  EXPECT_EQ(all_models(config, &live).size(), 1U);
}

TEST(AllModels, ListsEachOnce) {
  Config config;
  ConfiguredRow row;
  row.facts.id = "acme/own";
  config.rows.push_back(row);
  const Catalogue live = parsed(R"({"id":"openrouter/auto"},{"id":"acme/own"},{"id":"a/b"})");
  Words ids;
  for (const ModelFacts& facts : all_models(config, &live)) ids.push_back(facts.id);
  EXPECT_EQ(ids, (Words{"acme/own", "openrouter/auto", "moonshotai/kimi-k2.6",
                        "openrouter/healer-alpha", "openrouter/hunter-alpha", "a/b"}));
}

}  // namespace
}  // namespace fluffbuzz
