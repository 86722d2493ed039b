#include "call/oauth.h"

#include <algorithm>
#include <optional>

#include "base/json_writer.h"
#include "base/sha256.h"
#include "base/url.h"
#include "base/url_text.h"
#include "base/utf8.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kAuthPage = "https://openrouter.ai/auth";
constexpr size_t kVerifierBytes = 32;
constexpr size_t kNonceBytes = 16;
constexpr size_t kLongestLabel = 100;
constexpr std::string_view kAgain = "; begin the sign-in again";

Error refused(std::string message) {
  return make_error(ErrorCode::kInvalidRequest, std::move(message));
}

std::string auth_page(const Route& route) {
  if (route.verified) return std::string(kAuthPage);
  const size_t authority = route.base_url.find("://") + 3;
  return route.base_url.substr(0, route.base_url.find('/', authority)) + "/auth";
}

int digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string bytes_of(std::string_view hexadecimal) {
  std::string out;
  for (size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    const int high = digit(hexadecimal[i]);
    const int low = digit(hexadecimal[i + 1]);
    if (high < 0 || low < 0) return {};
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

// Where OpenRouter sends people back to: https, or a program on the same machine.
std::string callback_problem(std::string_view text) {
  const Result<Url> parsed = parse_url(text);
  if (!parsed) return parsed.error().message;
  const Url& url = parsed.value();
  if (url.has_user_info || url.has_fragment) {
    return "must hold neither a user name nor a fragment (#...)";
  }
  const bool local = url.host == "localhost" || url.host == "127.0.0.1";
  if (url.scheme != "https" && !(url.scheme == "http" && local)) {
    return "must use https, or http on localhost or 127.0.0.1: OpenRouter sends nobody elsewhere";
  }
  if (query_value(query_of(text), "state")) {
    return "must not bring a parameter `state`: it is added here";
  }
  return {};
}

size_t characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// A text from elsewhere, on one line.
std::string quoted_line(std::string_view text) {
  std::string out = shorten(trim(text), 200);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return "\"" + out + "\"";
}

Result<std::string> code_in(std::string_view redirect, const std::string& nonce) {
  const std::string_view query = query_of(redirect);
  const std::optional<std::string> state = query_value(query, "state");
  if (nonce.empty()) return refused("nonce: is missing; it came with the start of the sign-in");
  if (!state || *state != nonce) {
    return refused(joined({"redirectUrl: this is not the answer to this sign-in (its `state` is ",
                           state ? "another one)" : "missing)", kAgain}));
  }
  if (const std::optional<std::string> error = query_value(query, "error")) {
    std::string message = "the sign-in was refused: " + quoted_line(*error);
    const std::optional<std::string> why = query_value(query, "error_description");
    if (why && !why->empty()) message += " " + quoted_line(*why);
    return make_error(ErrorCode::kAuth, std::move(message));
  }
  const std::optional<std::string> code = query_value(query, "code");
  if (code && !code->empty()) return *code;
  return refused(joined({"redirectUrl: holds no `code`", kAgain}));
}

// The code of an answer: an address that was opened or pasted, or the bare code that the page has
// shown.
Result<std::string> code_of(const Json& request) {
  const std::string redirect = string_or(request, "redirectUrl", "");
  const std::string given = redirect.empty() ? string_or(request, "code", "") : redirect;
  const std::string_view text = trim(given);
  if (text.empty()) return refused("code: is missing; pass `redirectUrl` or `code`");
  if (text.find_first_of("?/") != std::string_view::npos) {
    return code_in(text, string_or(request, "nonce", ""));
  }
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!plain) return refused("code: holds a blank or a character that no code has; copy it again");
  return std::string(text);
}

bool is_verifier(std::string_view text) {
  return text.size() >= 43 && text.size() <= 128 && percent_encoded(text) == text;
}

void explain(Error& error) {
  const std::string words = ascii_lower(error.message);
  error.retryable = false;
  std::string_view what;
  if (error.status == 403 && words.find("expired") != std::string::npos) {
    what = "the code has expired, ten minutes after it was made";
    error.code = ErrorCode::kAuth;
  } else if (error.status == 400 && words.find("code_challenge_method") != std::string::npos) {
    what = "OpenRouter does not take the challenge method of this sign-in";
    error.code = ErrorCode::kAuth;
  } else if (error.status == 403) {
    what = "the code was used already, or belongs to another sign-in";
    error.code = ErrorCode::kAuth;
  } else if (error.status == 405) {
    what = "this address takes no sign-in: the base URL must be OpenRouter's, with https";
    error.code = ErrorCode::kInvalidRequest;
  }
  if (what.empty()) return;
  const std::string_view then = error.status == 405 ? std::string_view() : kAgain;
  error.message = joined({what, then, " (", error.message, ")"});
}

void hide(std::string_view secret, std::string& text) {
  if (secret.empty()) return;
  constexpr std::string_view kHidden = "[redacted]";
  for (size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kHidden.size())) {
    text.replace(at, secret.size(), kHidden);
  }
}

// What must not come back in a message, whoever repeats it.
void hide_secrets(const Json& request, Error& error) {
  const Result<std::string> code = code_of(request);
  const std::string verifier = string_or(request, "verifier", "");
  for (std::string* text : {&error.message, &error.upstream}) {
    if (code) hide(code.value(), *text);
    hide(verifier, *text);
  }
}

}  // namespace

Result<Json> begin_sign_in(const Route& route, const Json& request) {
  const std::string random = bytes_of(string_or(request, "random", ""));
  if (random.size() != kVerifierBytes + kNonceBytes) {
    return make_error(ErrorCode::kInternal, "a sign-in wants 48 random bytes");
  }
  const std::string verifier = base64url(std::string_view(random).substr(0, kVerifierBytes));
  const std::string nonce = base64url(std::string_view(random).substr(kVerifierBytes));
  std::string callback(trim(string_or(request, "callbackUrl", "")));
  const std::string label(trim(string_or(request, "keyLabel", "")));
  if (characters(label) > kLongestLabel) return refused("keyLabel: is longer than 100 characters");
  std::string url = auth_page(route) + "?";
  if (!callback.empty()) {
    const std::string problem = callback_problem(callback);
    if (!problem.empty()) return refused("callbackUrl: " + problem);
    callback += joined({callback.find('?') == std::string::npos ? "?state=" : "&state=", nonce});
    url += joined({"callback_url=", percent_encoded(callback), "&"});
  }
  url += joined({"code_challenge=", base64url(sha256(verifier)), "&code_challenge_method=S256",
                 label.empty() ? "" : "&key_label=", percent_encoded(label)});
  Json out = json_object();
  out["url"] = std::move(url);
  out["verifier"] = verifier;
  out["nonce"] = nonce;
  out["callbackUrl"] = callback.empty() ? Json() : Json(callback);
  return out;
}

Result<std::string> exchange_body(const Json& request) {
  const Result<std::string> code = code_of(request);
  if (!code) return code.error();
  const std::string verifier = string_or(request, "verifier", "");
  if (!verifier.empty() && !is_verifier(verifier)) {
    return refused("verifier: must be the one that came with the start of the sign-in");
  }
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("code").string(code.value());
  if (!verifier.empty()) {
    writer.key("code_verifier").string(verifier).key("code_challenge_method").string("S256");
  }
  writer.end_object();
  return out;
}

Result<Json> read_exchange(const Json& request, int status, std::string_view body) {
  if (status < 200 || status > 299) {
    Error error = error_from_body(status, body);
    explain(error);
    hide_secrets(request, error);
    return error;
  }
  const Result<Json> answer = parse_json(body);
  const std::string key = answer ? std::string(trim(string_or(answer.value(), "key", ""))) : "";
  const bool plain =
      std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (key.empty() || !plain) {
    Error error = make_error(ErrorCode::kBadResponse,
                             joined({"OpenRouter answered the sign-in without a key", kAgain}));
    error.status = status;
    return error;
  }
  const std::string user = string_or(answer.value(), "user_id", "");
  Json out = json_object();
  out["key"] = key;
  out["userId"] = user.empty() ? Json() : Json(user);
  out["profile"] = "openrouter:default";
  return out;
}

}  // namespace fluffbuzz
