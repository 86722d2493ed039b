// What a Call knows about its cost when it has ended.
#include <cmath>

#include "call/call.h"
#include "call/image_job.h"
#include "config/model_lookup.h"
#include "request/estimate.h"

namespace fluffbuzz {

namespace {

// An input image counts as in a chat request.
constexpr double kImageBytes = 8'000;

// HHMM of a moment of the wall clock.
int utc_of(double epoch_ms) {
  const auto minutes = static_cast<int>(std::fmod(epoch_ms / 60'000, 1440));
  return minutes / 60 * 100 + minutes % 60;
}

}  // namespace

// The model that answered, where upstream named one that has a price, else the one that was asked.
std::optional<PriceList> Call::prices(double prompt_tokens) const {
  const std::string answered = reader_ == nullptr ? std::string() : reader_->result().model();
  const int utc = knows_wall_ ? utc_of(answered_ms_ + wall_offset_ms_) : 0;
  for (const std::string& id : {answered, chain_[candidate_].id}) {
    if (id.empty()) continue;
    const ModelFacts facts = known_facts(core_->config, core_->catalogue.get(), id);
    if (facts.prices) return prices_at(facts, prompt_tokens, utc);
  }
  return std::nullopt;
}

Spent Call::spent() const {
  Spending spending;
  spending.earlier_cost = earlier_cost_;
  if (attempts_.empty()) return spent_of(spending);
  const bool failed = attempts_.back().failed;
  const bool image = job_ != nullptr;
  const ResultBuilder* result = reader_ == nullptr ? nullptr : &reader_->result();
  const std::string usage = image ? job_->usage : result == nullptr ? "" : result->usage();
  const bool output =
      image ? !job_->received.empty() : result != nullptr && result->has_visible_output();
  spending.usage = usage;
  spending.worked = !failed || output || was_working_;
  spending.uncounted_output = image && output;
  if (result != nullptr) spending.output_bytes = static_cast<double>(result->output_bytes());
  if (image) {
    const double inputs = kImageBytes * static_cast<double>(job_->request.inputs.size());
    spending.prompt_tokens =
        estimated_tokens(static_cast<double>(job_->request.prompt.size()) + inputs);
  } else if (document_.ok()) {
    spending.prompt_tokens = estimated_prompt_tokens(document_.value());
  }
  if (spending.worked) spending.prices = prices(spending.prompt_tokens);
  return spent_of(spending);
}

}  // namespace fluffbuzz
