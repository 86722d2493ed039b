import { withClient } from "../client.js";
import { readCredentials } from "../files/credentials.js";
import { duration } from "../io/time.js";
import { usedKeys } from "../keys.js";

/** @param {import("../context.js").Context} context */
export async function run(context) {
  const keys = await withClient(context, (client) => usedKeys(context, client));
  const stored = await readCredentials(context);
  const idle = Object.keys(stored).filter((id) => !keys.some(({ profile }) => profile === id));
  if (context.json) {
    return context.printJson({
      profiles: [
        ...keys.map(({ profile, preview, kind, source, resting }) => ({ profile, preview, kind, source, used: true, resting, metadata: stored[profile]?.metadata ?? null })),
        ...idle.map((profile) => ({ profile, preview: null, kind: "profile", source: describe(stored[profile]), used: false, resting: null, metadata: stored[profile].metadata ?? null })),
      ],
    });
  }
  context.print(`Keys (${keys.length}), in the order of their use:`);
  for (const { profile, preview, source, resting } of keys) {
    const how = stored[profile]?.metadata?.authFlow === "oauth-pkce" ? ", authorized in the browser" : "";
    context.print(`- ${profile}  ${preview}  from ${source}${how}${resting ? `; rests for ${duration(resting.until - Date.now())} (${resting.reason})` : ""}`);
  }
  if (keys.length === 0) context.print("- none");
  for (const profile of idle) context.print(`- ${profile}  not usable: ${describe(stored[profile])} has no key`);
}

/** @param {import("../files/credentials.js").StoredProfile} profile */
function describe({ keyRef }) {
  return keyRef ? `variable ${keyRef.id}` : "its entry";
}
