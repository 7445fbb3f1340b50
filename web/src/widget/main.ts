import { mount } from "svelte";
import "../tokens.css";
import { browserClock, browserRandom, browserStore } from "../live/browser";
import { memoryStore } from "../live/ports";
import { accentSheet } from "./accent";
import { Api } from "./api";
import { WidgetApp } from "./app.svelte";
import { direction, readBootstrap } from "./bootstrap";
import { Host } from "./host";
import "./widget.css";
import Widget from "./Widget.svelte";

const boot = readBootstrap(document);
const base = location.origin;
const store = browserStore("local");

document.documentElement.lang = boot.language;
document.documentElement.dir = direction(boot.language);
const accent = accentSheet(boot.widget.accent);
if (accent !== null) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(accent);
  document.adoptedStyleSheets.push(sheet);
}

const ports = { clock: browserClock, random: browserRandom, store: store ?? memoryStore() };
const app = new WidgetApp(boot, {
  ports,
  talk: () => import("./talk"),
  livePorts: (talk) => ({
    ...ports,
    socket: talk.socketTransport(base),
    stream: talk.streamTransport(base),
    reachable: () => talk.reachable(base),
  }),
  api: new Api(base, (input, init) => fetch(input, init)),
  host: new Host(window, boot.embedded),
  kept: store !== null,
  visible: () => document.visibilityState === "visible",
  details: () => ({
    screen: `${screen.width} × ${screen.height}`,
    mobile: matchMedia("(pointer: coarse) and (max-width: 900px)").matches,
    language: navigator.language,
  }),
  ring: () => void import("./bell").then(({ ring }) => ring()),
  reload: () => reloadOnce(),
});

// A page that is left is told to be hidden as well, last of all; but it is gone, not put aside for a while.
let left = false;
addEventListener("pagehide", () => (left = true));
document.addEventListener(
  "visibilitychange",
  () => left || app.visible(document.visibilityState === "visible"),
);
addEventListener("online", () => app.hurry());
addEventListener("pageshow", (event) => {
  left = false;
  if (event.persisted) app.hurry();
});

const code = boot.embedded ? null : new URLSearchParams(location.hash.slice(1)).get("code");
if (code !== null) {
  history.replaceState(null, "", location.pathname);
  void app.redeem(code);
}

const target = document.getElementById("app");
if (target) mount(Widget, { target, props: { app } });

/** Once in a minute: a server that never agrees must not make the page flicker. */
function reloadOnce(): void {
  const session = browserStore("session");
  if (!session || Date.now() - Number(session.get("refdesk.reloaded")) < 60_000) return;
  session.set("refdesk.reloaded", String(Date.now()));
  location.reload();
}
