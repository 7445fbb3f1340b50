import "../tokens.css";
import "../utilities.css";
import "./desk.css";
import { mount } from "svelte";
import { LiveClient } from "../live/client";
import { browserClock, browserRandom, browserStore } from "../live/browser";
import { memoryStore } from "../live/ports";
import { socketTransport, streamTransport } from "../live/transports";
import { fetchConnectionToken, reachable, readBootstrap } from "./bootstrap";
import Desk from "./Desk.svelte";
import { deskContext } from "./context";
import { buildServices } from "./services";
import { removeDeskData, SIGNED_OUT } from "./storedData";

const target = document.getElementById("app");
const bootstrap = readBootstrap(document);
const store = browserStore("local") ?? memoryStore();
// Another operator may have used this browser: remove their drafts.
removeDeskData(store, (operator) => operator !== bootstrap.operator.id);

// On an empty server, the first page is the one that leads to a chat.
if (!location.hash && ["library", "department"].includes(bootstrap.missing ?? ""))
  history.replaceState(null, "", "#/administration/first-steps");

const client = new LiveClient(
  {
    clock: browserClock,
    random: browserRandom,
    store,
    socket: socketTransport(location.origin, WebSocket),
    stream: streamTransport(location.origin, (...request) => fetch(...request)),
    reachable,
  },
  { role: "desk", token: () => fetchConnectionToken(services.api) },
  `refdesk.desk.${bootstrap.operator.id}.outbox`,
);
const services = buildServices(bootstrap, client);
client.listen({
  // The operator signed out in any tab, or lost their account.
  state: (state) => {
    if (state.name === "stopped" && state.code === SIGNED_OUT)
      removeDeskData(store, (operator) => operator === bootstrap.operator.id);
  },
  welcome: ({ operator }) => {
    // Another operator signed in in this browser: unsent acts must not be sent in their name.
    if (operator?.id === bootstrap.operator.id) return;
    client.stop();
    services.navigation.route.hold = null;
    location.reload();
  },
});
for (const event of ["online", "pageshow"] as const) window.addEventListener(event, () => client.checkNow());
window.addEventListener("offline", () => client.offline());
document.addEventListener(
  "visibilitychange",
  () => document.visibilityState === "visible" && client.checkNow(),
);

if (target) mount(Desk, { target, context: deskContext(services) });
