// The peers are installed only where the bench runs, so their types are not there when the sources are checked.
declare module "@earendil-works/pi-ai/api/openai-completions";
declare module "@openrouter/ai-sdk-provider";
declare module "@openrouter/sdk/core.js";
declare module "@openrouter/sdk/funcs/chatSend.js";
declare module "@openrouter/sdk/lib/http.js";
declare module "ai";
declare module "eventsource-parser";
