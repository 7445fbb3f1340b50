/** The patron's app in a browser: made of what the page says and the browser gives, and told what the browser tells. */
import { browserClock, browserRandom, browserStore } from "../live/browser";
import type { Cancel, Store } from "../live/ports";
import { memoryStore } from "../live/ports";
import { accentSheet } from "./accent";
import { Api } from "./api";
import type { PresenceReceiver } from "./availability.svelte";
import { WidgetApp } from "./app.svelte";
import { direction } from "./bootstrap";
import type { Bootstrap } from "./bootstrap";
import type { Host } from "./host";
import { Memory } from "./memory";
import type { UnsentTexts } from "./memory";
import type { Surroundings } from "./surroundings";

/** `store` is null where the browser keeps nothing. */
export function begin(
  boot: Bootstrap,
  host: Host,
  store: Store | null,
  more: Pick<Surroundings, "show"> = {},
): WidgetApp {
  const base = location.origin;
  const ports = { clock: browserClock, random: browserRandom, store: store ?? memoryStore() };
  dress(boot);
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
    host,
    presence: (widget, to) => openPresence(base, widget, to),
    kept: store !== null,
    visible: () => document.visibilityState === "visible",
    details: () => ({
      screen: `${screen.width} × ${screen.height}`,
      mobile: matchMedia("(pointer: coarse) and (hover: none)").matches,
      language: navigator.language,
    }),
    ring: () => void import("./bell").then(({ ring }) => ring()),
    reload: () => reloadOnce(),
    ...more,
  });
  watch(app, store !== null);
  return app;
}

/** A browser's own way to try again has no jitter: it is closed at the first error. */
function openPresence(base: string, widget: string, to: PresenceReceiver): Cancel {
  const source = new EventSource(`${base}/live/presence/${widget}`);
  source.onmessage = ({ data }: MessageEvent<string>) =>
    to.online((JSON.parse(data) as { online: boolean }).online);
  source.onerror = () => to.closed();
  return () => source.close();
}

/** A tab that comes back after so long (ms) was closed: browsers open closed tabs again, with what they had kept. */
const CLOSED = 60_000;

/**
 * Where the widget keeps what it has to. Nothing outlives its tab on a public computer, nor in a window that the chat was
 * brought to: the window before has it. Null where the browser keeps nothing.
 */
export function storeOf({ widget }: Bootstrap, given: HandedOver | null): Store | null {
  const local = browserStore("local");
  const tab = browserStore("session");
  const [apart, left] = [`refdesk.apart.${widget.slug}`, `refdesk.left.${widget.slug}`];
  if (given) tab?.set(apart, "1");
  if (!widget.public_computers) return tab?.get(apart) ? tab : local;
  if (local) new Memory(local, widget.slug).wipe();
  if (!tab) return null;
  const ago = Date.now() - Number(tab.get(left) ?? Date.now());
  if (ago < 0 || ago > CLOSED) new Memory(tab, widget.slug).wipe();
  addEventListener("pagehide", () => tab.set(left, String(Date.now())));
  return tab;
}

export interface HandedOver extends UnsentTexts {
  readonly code: string;
}

/** What another window put into this page's address, which is then gone from there. */
export function takeHandOver(): HandedOver | null {
  const parts = new URLSearchParams(location.hash.slice(1));
  const code = parts.get("code");
  if (code === null) return null;
  history.replaceState(null, "", location.pathname);
  return { code, draft: parts.get("draft") ?? "", unsent: parts.get("unsent") ?? "" };
}

function dress(boot: Bootstrap): void {
  document.documentElement.lang = boot.language;
  document.documentElement.dir = direction(boot.language);
  const accent = accentSheet(boot.widget.accent);
  if (accent === null) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(accent);
  document.adoptedStyleSheets.push(sheet);
}

function watch(app: WidgetApp, kept: boolean): void {
  // A page that is left is told to be hidden as well, last of all; but it is gone, not put aside for a while.
  let left = false;
  addEventListener("pagehide", () => app.leavesPage((left = true)));
  document.addEventListener(
    "visibilitychange",
    () => left || app.visible(document.visibilityState === "visible"),
  );
  addEventListener("storage", ({ key, newValue }) => {
    const session = `refdesk.${app.boot.widget.slug}.session`;
    if (key === null || (key === session && newValue === null)) app.forgottenElsewhere();
  });
  addEventListener("online", () => app.hurry());
  addEventListener("offline", () => app.offline());
  addEventListener("pageshow", (event) => {
    left = false;
    if (!event.persisted) return;
    // The browser kept this page and shows it again, as it was; the chat has gone on, on the pages after it.
    if (kept) location.reload();
    else app.visible(true);
  });
}

/** Once in a minute: a server that never agrees must not make the page flicker. */
function reloadOnce(): void {
  const session = browserStore("session");
  if (!session || Date.now() - Number(session.get("refdesk.reloaded")) < 60_000) return;
  session.set("refdesk.reloaded", String(Date.now()));
  location.reload();
}
