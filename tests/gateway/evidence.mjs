// Keeps every byte that left a gateway, and finds the secrets in it that must not be there.

/** A secret could leave in another spelling; these are the ones that a program makes by accident. @param {string} secret */
function spellings(secret) {
  const bytes = Buffer.from(secret);
  // Base64 of a longer text depends on where in it the secret begins; the outermost letters depend on its neighbours.
  const inBase64 = [0, 1, 2].map((before) => Buffer.concat([Buffer.alloc(before), bytes]).toString("base64").slice(before ? 4 : 0, -4));
  return [bytes, Buffer.from(bytes.toString("hex")), Buffer.from(secret, "utf16le"), ...inBase64.map((text) => Buffer.from(text))];
}

export class Evidence {
  /** @type {{ where: string, bytes: Buffer }[]} */
  #parts = [];
  /** @type {Map<string, string>} secret -> what it is */
  #secrets = new Map();

  /** @param {string} where @param {string | Uint8Array} content */
  add(where, content) {
    this.#parts.push({ where, bytes: Buffer.from(content) });
  }

  /** @param {string} what @param {string} secret */
  mustNotAppear(what, secret) {
    this.#secrets.set(secret, what);
  }

  get size() {
    return this.#parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  get secrets() {
    return this.#secrets.size;
  }

  /** @param {string} text @param {RegExp} [where] @returns {number} how many parts contain it */
  count(text, where = /./) {
    return this.#parts.filter((part) => where.test(part.where) && part.bytes.includes(text)).length;
  }

  /** @returns {string[]} each secret that was found, and where; never the secret itself */
  leaks() {
    const found = [];
    for (const [secret, what] of this.#secrets) {
      const forms = spellings(secret);
      for (const { where, bytes } of this.#parts) {
        if (forms.some((form) => bytes.includes(form))) found.push(`${what} in ${where}`);
      }
    }
    return found;
  }
}

/**
 * fetch that keeps status, headers and body of each answer as evidence.
 * @param {Evidence} evidence
 * @returns {typeof fetch}
 */
export function recordingFetch(evidence) {
  return async (input, init) => {
    const response = await fetch(input, init);
    const where = `the answer of ${init?.method ?? "GET"} ${String(input)}`;
    evidence.add(`${where}, headers`, [...response.headers].map((pair) => pair.join(": ")).join("\n"));
    if (!response.body) return response;
    const body = heard(response.body, (bytes) => evidence.add(`${where}, body`, bytes));
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

/**
 * The same stream; `tell` gets what was read of it when it ends, breaks or is left.
 * @param {ReadableStream<Uint8Array>} stream @param {(bytes: Buffer) => void} tell
 */
function heard(stream, tell) {
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  const end = () => tell(Buffer.concat(chunks.splice(0)));
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          chunks.push(value);
          return controller.enqueue(value);
        }
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    cancel(reason) {
      end();
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
