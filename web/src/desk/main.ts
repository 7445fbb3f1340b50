import "../tokens.css";
import "./desk.css";
import { mount } from "svelte";
import { LiveClient } from "../live/client";
import { browserClock, browserRandom, browserStore } from "../live/browser";
import { memoryStore } from "../live/ports";
import { socketTransport, streamTransport } from "../live/transports";
import { Drafts } from "../state/drafts";
import { fetchConnectionToken, reachable, readBootstrap } from "./bootstrap";
import Desk from "./Desk.svelte";
import { forgetDesks, WITHDRAWN } from "./forgetting";
import { Preferences } from "./preferences.svelte";

const target = document.getElementById("app");
const bootstrap = readBootstrap(document);
const store = browserStore("local") ?? memoryStore();
// Another operator used this browser before: their drafts to patrons are not for this one.
forgetDesks(store, (operator) => operator !== bootstrap.operator.id);
const place = `refdesk.desk.${bootstrap.operator.id}`;

const client = new LiveClient(
  {
    clock: browserClock,
    random: browserRandom,
    store,
    socket: socketTransport(location.origin, WebSocket),
    stream: streamTransport(location.origin, (...asked) => fetch(...asked)),
    reachable,
  },
  { role: "desk", token: () => fetchConnectionToken(bootstrap.csrf_token) },
  `${place}.outbox`,
);
client.listen({
  // Signed out, in this tab or another one, or no operator any more.
  state: (state) => {
    if (state.name === "stopped" && state.code === WITHDRAWN)
      forgetDesks(store, (operator) => operator === bootstrap.operator.id);
  },
  welcome: ({ operator }) => {
    // Somebody else signed in in this browser: what waits here is not theirs to send.
    if (operator?.id === bootstrap.operator.id) return;
    client.stop();
    location.reload();
  },
});
for (const event of ["online", "pageshow"] as const) window.addEventListener(event, () => client.hurry());
window.addEventListener("offline", () => client.offline());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && client.hurry());

if (target) {
  const drafts = new Drafts(store, `${place}.draft`);
  mount(Desk, { target, props: { bootstrap, client, drafts, preferences: new Preferences(store) } });
}
