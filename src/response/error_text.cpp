#include "response/error_text.h"

namespace fluffbuzz {

namespace {

struct TextRow {
  ErrorCode code;
  std::string_view says;
  std::string_view unless = {};
};

// Longer texts are prose that happens to mention money.
constexpr size_t kLongestBillingText = 512;

// The first match wins. The numbers are the rows of provider-behaviour 12.2.
constexpr TextRow kRows[] = {
    // 2, what concerns the request's own constraints (openrouter-api 3.6, 404)
    {ErrorCode::kConstraint,
     "no endpoints found matching|no endpoints found that|no allowed providers|"
     "no endpoints available matching"},
    // 2
    {ErrorCode::kModelNotFound,
     "no endpoints found for|router not found|unknown model|model not found|model_not_found|"
     "#404&not found|not_found_error|model&does not exist|deprecated&upgrade|"
     "deprecated&transition to|stealth model&find it here|is not a valid model "
     "id|model_deprecated"},
    {ErrorCode::kModelNotFound, "invalid model", "invalid model reference"},
    // 3
    {ErrorCode::kContextOverflow,
     "request_too_large|maximum context length|context length exceeded|context_length_exceeded|"
     "prompt is too long|prompt too long|context_window_exceeded|context window exceeded|"
     "exceeds the context window|input exceeds the maximum number of tokens|"
     "max_tokens&exceed&context|input length&exceed&context|#413&too large|"
     // in Chinese: the context is too long, exceeded; the longest length is exceeded
     "\u4e0a\u4e0b\u6587\u8fc7\u957f|\u4e0a\u4e0b\u6587\u957f\u5ea6\u8d85|"
     "\u8d85\u51fa\u4e0a\u4e0b\u6587|\u8d85\u8fc7\u6700\u5927\u957f\u5ea6",
     "tokens per minute|#tpm|reasoning is mandatory"},
    // 5
    {ErrorCode::kBilling, "key limit&exceeded|key limit&reached|key limit&hit"},
    // 6
    {ErrorCode::kBilling,
     "daily&limit&credit|daily&limit&billing|weekly&limit&credit|weekly&limit&billing|"
     "monthly&limit&credit|monthly&limit&billing"},
    {ErrorCode::kRateLimit,
     "daily limit|daily usage limit|weekly limit|weekly usage limit|monthly limit|"
     "monthly usage limit|free-models-per-day|per day"},
    // 7
    {ErrorCode::kRateLimit,
     "rate limit|rate_limit|rate-limit|too many requests|too many concurrent requests|#429|throttl|"
     "model_cooldown|exceeded your current quota|quota exceeded|quota_exceeded|"
     "resource has been exhausted|resource exhausted|resource_exhausted|usage limit|#tpm|"
     "tokens per minute|tokens per day"},
    // 8
    {ErrorCode::kOverloaded,
     "overloaded|model&at capacity|service unavailable&overload|service unavailable&capacity|"
     "high demand"},
    // 10; its limit of length is in class_of_text
    {ErrorCode::kBilling,
     "payment required|payment_required|insufficient credits|insufficient quota|insufficient_quota|"
     "insufficient balance|insufficient_credits|credit balance|plans & billing|"
     "requires more credits|extra usage"},
    // 11
    {ErrorCode::kAuthPermanent,
     "key&revoked|key&deactivated|key&deleted|key&disabled|account&deactivated|"
     "not allowed for this organization|not allowed for this organisation"},
    // 12
    {ErrorCode::kAuth,
     "invalid api key|incorrect api key|invalid_api_key|invalid token|authentication|unauthorized|"
     "forbidden|access denied|insufficient permission|expired|#401|#403|no api key|"
     "no credentials found"},
    // 14
    {ErrorCode::kServerError,
     "internal server error|server_error|bad gateway|gateway timeout|upstream error|"
     "connection reset|service temporarily unavailable"},
    // 15
    {ErrorCode::kInvalidRequest,
     "tool call id|tool_call_id|string should match pattern|invalid request format"},
    // 17, what took too long
    {ErrorCode::kTimeout, "timeout|timed out|deadline exceeded|without sending chunks|etimedout"},
    // 17, what broke off
    {ErrorCode::kProviderError,
     "service unavailable|connection error|network error|network_error|fetch failed|socket hang up|"
     "econnreset|econnaborted|econnrefused|enetunreach|ehostunreach|ehostdown|enetreset|epipe|"
     "eai_again|stream closed|stream aborted|terminated|finish_reason: abort|finish_reason: error|"
     "finish_reason: malformed_response"},
    // 18
    {ErrorCode::kRateLimit, "concurrency limit&reached"},
    {ErrorCode::kModelNotFound, "model&deactivated"},
    // what a gateway of ours says of an answer without content
    {ErrorCode::kEmptyResponse, "the model answered nothing"},
    // 13, behind the others here: the words that came along say more
    {ErrorCode::kProviderError, "provider returned error"},
};

bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_';
}

bool holds_word(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !is_word_character(text[at - 1])) &&
        (end == text.size() || !is_word_character(text[end]))) {
      return true;
    }
  }
  return false;
}

bool holds(std::string_view text, std::string_view part) {
  if (part.front() == '#') return holds_word(text, part.substr(1));
  return text.find(part) != std::string_view::npos;
}

// Takes what stands in front of the next `separator` off `list`.
std::string_view take(std::string_view& list, char separator) {
  const size_t at = list.find(separator);
  const std::string_view part = list.substr(0, at);
  list.remove_prefix(at == std::string_view::npos ? list.size() : at + 1);
  return part;
}

}  // namespace

bool says(std::string_view text, std::string_view pattern) {
  while (!pattern.empty()) {
    // "plans & billing" has its own ampersand, with blanks around it.
    std::string_view alternative = take(pattern, '|');
    if (alternative.find(" & ") != std::string_view::npos) {
      if (holds(text, alternative)) return true;
      continue;
    }
    bool all = true;
    while (all && !alternative.empty()) all = holds(text, take(alternative, '&'));
    if (all) return true;
  }
  return false;
}

std::optional<ErrorCode> class_of_text(std::string_view text) {
  for (const TextRow& row : kRows) {
    if (row.code == ErrorCode::kBilling && text.size() > kLongestBillingText) continue;
    if (says(text, row.says) && !says(text, row.unless)) return row.code;
  }
  return std::nullopt;
}

}  // namespace fluffbuzz
