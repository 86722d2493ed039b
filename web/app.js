/** Wires state, actions and views together. The only file that knows all of them. */
import { createClient } from "fluffbuzz";
import { AttachmentsView } from "./attachments_view.js";
import { ChatView } from "./chat_view.js";
import { ComposerView } from "./composer_view.js";
import { Connection, takeTokenFromFragment } from "./connection.js";
import { ConnectionView } from "./connection_view.js";
import { Controller } from "./controller.js";
import { byId, setText } from "./dom.js";
import { Engine } from "./engine.js";
import { isImageCommand } from "./image_command.js";
import { ScrollView } from "./scroll_view.js";
import { initialState } from "./session.js";
import { SettingsView } from "./settings_view.js";
import { createTabStorage } from "./storage.js";
import { createStore } from "./store.js";

// Before anything else, so that the token stands in the address bar as briefly as possible.
const token = takeTokenFromFragment(location, history);

const storage = createTabStorage(() => sessionStorage);
const connection = new Connection({ origin: location.origin, storage, fetch: fetch.bind(globalThis) });
const store = createStore(initialState(connection.state(), storage.read("draft")));
const engine = new Engine(createClient, () => connection.clientOptions());
const controller = new Controller({ store, connection, engine, storage, now: () => performance.now() });

const scroll = new ScrollView(document.documentElement, byId("jump"));
const chat = new ChatView(byId("transcript"), {
  onRetry: (turn) => {
    scroll.follow();
    void controller.retry(turn);
    composer.focus();
  },
  onConnect: () => controller.openDialog(""),
  onUse: (file) => {
    void controller.attach([file]);
    composer.focus();
  },
});
const attachments = new AttachmentsView({
  onFiles: (files) => void controller.attach(files),
  onRemove: (attachment) => controller.detach(attachment),
  onSettings: (chosen) => controller.setImageSettings(chosen),
});
const composer = new ComposerView({
  onDraft: (text) => controller.setDraft(text),
  onSend: () => {
    scroll.follow();
    void controller.send();
  },
  onStop: () => controller.stop(),
});
const settings = new SettingsView({
  onModel: (model) => controller.setModel(model),
  onThinking: (level) => controller.setThinking(level),
  onModelsNeeded: () => void controller.loadModels(),
});
const connections = new ConnectionView({
  onOpen: () => controller.openDialog(""),
  onClose: () => controller.closeDialog(),
  onWorker: (value) => controller.connectWorker(value),
  onOwnKey: (key, keep) => controller.connectOwnKey(key, keep),
  onForget: () => controller.forgetSecrets(),
});

function paint() {
  const { state } = store;
  connections.paint(state.connection, state.dialog);
  scroll.around(() => {
    const empty = state.turns.length === 0;
    byId("welcome").hidden = !empty;
    byId("dock").dataset.empty = String(empty);
    byId("new-conversation").hidden = empty;
    byId("restore-conversation").hidden = state.previousTurns.length === 0;
    chat.paint(state.turns);
    settings.paint(state);
    composer.paint(state.draft, state.running);
    attachments.paint(state.attachments, state.attachProblem, isImageCommand(state.draft) ? state.imageSettings : null);
  });
  setText(byId("status"), state.announcement);
}

/** However many events arrive, the page is painted once for each frame, and not at all while it is hidden. */
let scheduled = false;
store.subscribe(() => {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    paint();
  });
});

byId("examples").addEventListener("click", ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  scroll.follow();
  void controller.sendExample(target.textContent ?? "");
  composer.focus();
});
byId("new-conversation").addEventListener("click", () => {
  controller.newConversation();
  composer.focus();
});
byId("restore-conversation").addEventListener("click", () => {
  controller.restoreConversation();
  composer.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && !store.state.dialog) controller.stop();
});
window.addEventListener("hashchange", () => {
  // The address with a token may be opened in a tab that already shows the page.
  const late = takeTokenFromFragment(location, history);
  if (late) controller.connectWorker(late);
});

paint();
// On a small screen the page begins with its greeting, not with what has the focus.
composer.focus({ preventScroll: true });
void controller.start(token);
