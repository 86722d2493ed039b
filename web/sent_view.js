/** The panel "What was sent, and why". Its contents are built when it is opened, since a body can be large. */
import { copyOnClick, element } from "./dom.js";
import { displayJson } from "./format.js";

/**
 * @typedef {import("fluffbuzz").Explanation} Explanation
 * @typedef {import("fluffbuzz").RuleChange} RuleChange
 */

/** A changed value of at most this length stays on one line. */
const shortValue = 60;

/**
 * @param {HTMLDetailsElement} details
 * @param {HTMLElement} body
 * @param {Explanation} sent
 */
export function sentView(details, body, sent) {
  details.addEventListener("toggle", () => {
    if (details.open && !body.hasChildNodes()) body.append(...sections(sent));
  });
}

/** @param {Explanation} sent */
function sections(sent) {
  const copy = element("button", { type: "button", class: "quiet" }, "Copy as JSON");
  copyOnClick(copy, () => JSON.stringify(sent, null, 2));
  return [
    section("Request", block(`${sent.method} ${sent.url}`)),
    section("Rules that changed it", ...ruleList(sent)),
    ...(sent.withheld.length ? [section("Rules held back", withheldList(sent))] : []),
    ...(sent.candidates.length > 1 ? [section("Models, in the order they are tried", list(sent.candidates))] : []),
    section("Headers", headerList(sent.headers)),
    section("Body", block(displayJson(sent.body))),
    copy,
  ];
}

/**
 * @param {string} title
 * @param {...Node} content
 */
function section(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

/** @param {string} text */
function block(text) {
  return element("pre", { tabindex: "0" }, text);
}

/** @param {string[]} items */
function list(items) {
  return block(items.join("\n"));
}

/** @param {Explanation} sent */
function ruleList({ rules }) {
  if (rules.length === 0) return [element("p", {}, "None: the request left as it was written.")];
  return rules.map((rule) => element(
    "div",
    { class: "rule" },
    element("p", {}, element("code", { class: "rule-name" }, rule.name), ` ${rule.why}`),
    ...(rule.changes.length ? [block(rule.changes.map(changeLine).join("\n"))] : []),
  ));
}

/** @param {RuleChange} change */
function changeLine({ op, path, value }) {
  if (value === undefined) return `${op} ${path}`;
  const line = JSON.stringify(value);
  return `${op} ${path} = ${line.length <= shortValue ? line : displayJson(value)}`;
}

/** @param {Explanation} sent */
function withheldList({ withheld }) {
  return element("ul", {}, ...withheld.map((rule) => element(
    "li", {}, element("code", { class: "rule-name" }, rule.name), ` ${rule.why}`,
  )));
}

/** @param {Record<string, string>} headers */
function headerList(headers) {
  return element("dl", {}, ...Object.entries(headers).flatMap(([name, value]) => [
    element("dt", {}, name), element("dd", {}, value),
  ]));
}
