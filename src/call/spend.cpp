#include "call/spend.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "base/json_members.h"
#include "base/json_value.h"
#include "model/catalogue.h"
#include "request/estimate.h"

namespace fluffbuzz {

namespace {

// The first of these members that is a number, negative when none is.
double number_in(std::string_view usage, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const double value = number_or(member_text(usage, name), -1);
    if (value >= 0) return value;
  }
  return -1;
}

double priced(const Spending& spending, const Spent& spent) {
  if (!spending.prices || spent.prompt_tokens < 0 || spent.completion_tokens < 0) return -1;
  const double input = price_of(*spending.prices, "prompt");
  const double output = price_of(*spending.prices, "completion");
  if (input < 0 || (output < 0 && spent.completion_tokens > 0)) return -1;
  const double request = std::max(0.0, price_of(*spending.prices, "request"));
  return (spent.prompt_tokens * input + spent.completion_tokens * std::max(0.0, output) + request) /
         1e6;
}

void write_number(JsonWriter& writer, std::string_view name, double value) {
  writer.key(name).raw(value < 0 ? "null" : dump_json(Json(value)));
}

std::string_view name_of(Spent::Basis basis) {
  switch (basis) {
    case Spent::Basis::kUpstream:
      return "upstream";
    case Spent::Basis::kEstimate:
      return "estimate";
    default:
      return "nothing";
  }
}

}  // namespace

Spent spent_of(const Spending& spending) {
  Spent spent;
  const double told = number_in(spending.usage, {"cost"});
  const double prompt = number_in(spending.usage, {"prompt_tokens", "input_tokens"});
  const double completion = number_in(spending.usage, {"completion_tokens", "output_tokens"});
  if (told >= 0) {
    spent.basis = Spent::Basis::kUpstream;
    spent.prompt_tokens = prompt;
    spent.completion_tokens = completion;
    spent.cost = told + spending.earlier_cost;
    return spent;
  }
  if (!spending.worked) {
    if (spending.earlier_cost > 0) spent.basis = Spent::Basis::kUpstream;
    spent.cost = spending.earlier_cost;
    return spent;
  }
  spent.basis = Spent::Basis::kEstimate;
  spent.prompt_tokens = prompt >= 0 ? prompt : spending.prompt_tokens;
  spent.completion_tokens = completion;
  if (completion < 0 && !spending.uncounted_output) {
    spent.completion_tokens = estimated_tokens(spending.output_bytes);
  }
  const double cost = priced(spending, spent);
  spent.cost = cost < 0 ? -1 : cost + spending.earlier_cost;
  return spent;
}

void write_spent(JsonWriter& writer, const Spent& spent) {
  writer.begin_object();
  write_number(writer, "cost", spent.cost);
  writer.key("basis").string(name_of(spent.basis));
  write_number(writer, "promptTokens", spent.prompt_tokens);
  write_number(writer, "completionTokens", spent.completion_tokens);
  writer.end_object();
}

}  // namespace fluffbuzz
