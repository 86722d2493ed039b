// docs/CONFIG.md: the table of keys for people.
#include "config/config_schema.h"
#include "config_rows.h"
#include "documents.h"

namespace fluffbuzz::docs {

namespace {

struct Section {
  std::string_view title;
  std::string_view prefix;  // of the paths in it
  std::string_view text;
};

constexpr Section kSections[] = {
    {"Environment", "env",
     "The process environment is stronger than this block, and in the block `env.<NAME>` is "
     "stronger than `env.vars.<NAME>`.\n\n"
     "Every text of the configuration may refer to variables as `${NAME}`, in upper case; "
     "`$${NAME}` is the text `${NAME}` itself. A variable that is not set leaves the text as it is "
     "and gives a warning; a key or header that needs it is not sent. Names that change how "
     "programs run (`PATH`, `NODE_OPTIONS`, ...) are ignored here."},
    {"Models and calls", "agents",
     "A ref is `openrouter/<provider>/<model>`, or `openrouter/<route>` for OpenRouter's own "
     "routes "
     "such as `openrouter/auto`."},
    {"OpenRouter", "models",
     "A SecretRef `{ source: \"env\", id: \"NAME\" }` stands for the value of a variable."},
    {"Keys", "auth",
     "What is said here about keys holds no key itself. Which key is used: `apiKey` if `auth` is "
     "`api-key`; the `credentials` of `createClient`; `OPENROUTER_API_KEY`; `apiKey`."},
    {"Gateway", "gateway",
     "What stands under `defaults` holds for every key whose own policy does not say otherwise."},
};

constexpr std::string_view kExample = R"({
  $schema: "./node_modules/fluffbuzz/dist/config.schema.json",
  env: { OPENROUTER_API_KEY: "sk-or-..." }, // better: in the environment itself
  agents: {
    defaults: {
      model: {
        primary: "sonnet",
        fallbacks: ["openrouter/moonshotai/kimi-k2.6", "openrouter/auto"],
      },
      imageGenerationModel: { primary: "openrouter/google/gemini-3.1-flash-image-preview" },
      models: {
        "openrouter/anthropic/claude-sonnet-4.5": {
          alias: "sonnet",
          params: { temperature: 0.3, provider: { sort: "price" } },
        },
      },
      modelPolicy: { allow: ["sonnet", "openrouter/moonshotai/*", "openrouter/auto", "openrouter/google/*"] },
      thinkingDefault: "low",
      timeoutSeconds: 300,
    },
  },
  models: {
    providers: {
      openrouter: {
        headers: { "X-Team": "${TEAM}" },
        attribution: { referer: "https://app.example", title: "My app", categories: ["writing-assistant"] },
        models: [
          { id: "acme/own-model", input: ["text", "image"], cost: { input: 0.5, output: 1.5 }, contextWindow: 128000 },
        ],
      },
    },
  },
  auth: { order: { openrouter: ["openrouter:work", "openrouter:default"] } },
}
)";

// agents.defaults.models.<name>.alias, models.providers.openrouter.models[].id
std::string shown_path(std::string_view path) {
  std::string out;
  std::string parent;
  for (const std::string_view name : split_words(path, '.')) {
    const bool element = name == "*" && !parent.empty() && [&parent] {
      for (const ConfigRow& row : kConfigRows) {
        if (row.path == parent) return row.type == "list";
      }
      return false;
    }();
    parent += (parent.empty() ? "" : ".") + std::string(name);
    if (element) {
      out += "[]";
    } else {
      out += (out.empty() ? "" : ".") + std::string(name == "*" ? "<name>" : name);
    }
  }
  return out;
}

std::string words_shown(std::string_view words) {
  std::string out;
  for (const std::string_view word : split_words(words, ' ')) {
    out += (out.empty() ? "`" : ", `") + std::string(word) + "`";
  }
  return out;
}

std::string shown_kind(std::string_view kind) {
  if (kind == "variable" || kind == "string") return "text";
  if (kind == "secret" || kind == "header") return "text or SecretRef";
  if (kind == "boolean") return "`true`, `false`";
  if (kind == "false") return "`false`";
  if (kind == "open" || kind == "object") return "object";
  if (kind == "list") return "list of objects";
  if (kind == "strings") return "list of texts";
  if (kind.substr(0, 5) == "enum:") return words_shown(kind.substr(5));
  if (kind.substr(0, 6) == "enums:") return "list of " + words_shown(kind.substr(6));
  const std::string number = kind[0] == 'n' ? "number" : "whole number";
  return number + (kind.find(">=") == std::string_view::npos ? " above 0" : ", 0 or more");
}

void add_row(std::string& out, const ConfigRow& row) {
  std::string type;
  for (const std::string_view kind : split_words(row.type, '|')) {
    type += (type.empty() ? "" : ", or ") + shown_kind(kind);
  }
  const bool plain = row.fallback.empty() || row.fallback == kRequired;
  const std::string fallback =
      plain ? std::string(row.fallback) : "`" + std::string(row.fallback) + "`";
  out += "| `" + shown_path(row.path) + "` | " + type + " | " + fallback + " | " +
         std::string(row.meaning) + " |\n";
}

}  // namespace

std::string config_markdown() {
  std::string out =
      "<!-- Generated by `npm run docs` from src/config/config_keys.def. -->\n"
      "# Configuration\n\n"
      "Everything here is optional. A configuration is an object or a JSON5 text (comments, "
      "trailing commas, names without quotes), passed as `config` to `createClient`. Unknown keys "
      "are errors, all problems are reported at once, and `validateConfig(config)` gives them with "
      "paths, lines and suggestions. `fluffbuzz/config.schema.json` is a JSON Schema for editors; "
      "`$schema` may point at it.\n\n```json5\n";
  out += kExample;
  out += "```\n";
  for (const Section& section : kSections) {
    out += "\n## " + std::string(section.title) + "\n\n" + std::string(section.text) +
           "\n\n| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n";
    for (const ConfigRow& row : kConfigRows) {
      if (split_words(row.path, '.').front() == section.prefix) add_row(out, row);
    }
  }
  return out;
}

}  // namespace fluffbuzz::docs
