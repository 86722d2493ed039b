const SECRET_HEADERS = new Set(["authorization", "proxy-authorization", "cookie", "x-api-key"]);

/**
 * @param {string} name
 * @param {string} value
 */
export function redactHeader(name, value) {
  if (!SECRET_HEADERS.has(name.toLowerCase())) return value;
  const [, scheme = "", secret] = /^(Bearer )?\s*(.*)$/is.exec(value) ?? [];
  return `${scheme}... (${(secret ?? value).length} characters)`;
}

/**
 * @param {{rawHeaders: Array<[string, string]>, headers: Record<string, string>}} request
 */
export function redactHeaders({ rawHeaders, headers }) {
  /** @param {Array<[string, string]>} pairs @returns {Array<[string, string]>} */
  const redact = (pairs) => pairs.map(([name, value]) => [name, redactHeader(name, value)]);
  return { rawHeaders: redact(rawHeaders), headers: Object.fromEntries(redact(Object.entries(headers))) };
}
