/** Creates the patron's app from the page's bootstrap and the browser's APIs, and forwards the browser's events to it. */
import { browserClock, browserRandom, browserStore } from "../live/browser";
import type { Cancel, Store } from "../live/ports";
import { memoryStore } from "../live/ports";
import { accentSheet } from "./accent";
import { Api } from "./api";
import type { Presence, PresenceReceiver } from "./start/availability.svelte";
import { WidgetApp } from "./app.svelte";
import { direction } from "./bootstrap";
import type { Bootstrap } from "./bootstrap";
import type { Host } from "./host";
import { spoken } from "./language";
import { Memory } from "./memory";
import type { UnsentTexts } from "./memory";
import type { Environment } from "./environment";

/** `store` is null where the browser denies storage. */
export function createApp(
  boot: Bootstrap,
  host: Host,
  store: Store | null,
  more: Pick<Environment, "show"> = {},
): WidgetApp {
  const base = location.origin;
  const ports = { clock: browserClock, random: browserRandom, store: store ?? memoryStore() };
  applyTheme(boot);
  const app = new WidgetApp(boot, {
    ports,
    talk: () => import("./talk"),
    livePorts: (talk) => ({
      ...ports,
      socket: talk.socketTransport(base),
      stream: talk.streamTransport(base),
      reachable: () => talk.reachable(base),
    }),
    api: new Api(base, (input, init) => fetch(input, init), boot.language),
    host,
    presence: (widget, to) => openPresence(`${base}/live/presence/${widget}?lang=${boot.language}`, to),
    persistent: store !== null,
    visible: () => document.visibilityState === "visible",
    details: () => ({
      screen: `${screen.width} × ${screen.height}`,
      mobile: matchMedia("(pointer: coarse) and (hover: none)").matches,
      language: spoken(boot, navigator.language),
      location: (new URLSearchParams(location.search).get("at") ?? "").slice(0, 80),
    }),
    ring: () => void import("./head/bell").then(({ ring }) => ring()),
    reload: () => reloadOnce(),
    ...more,
  });
  forwardEvents(app, store !== null);
  return app;
}

/** Closed at the first error, because an EventSource reconnects without jitter. */
function openPresence(address: string, to: PresenceReceiver): Cancel {
  const source = new EventSource(address);
  source.onmessage = ({ data }: MessageEvent<string>) => to.changed(JSON.parse(data) as Presence);
  source.onerror = () => to.closed();
  return () => source.close();
}

/** A tab that was gone for longer (ms) was closed. Browsers reopen closed tabs with their session storage. */
const TAB_CLOSED_AFTER = 60_000;

/**
 * The widget's store: session storage on a public computer and in a window that a chat was handed over to, else local
 * storage. Null where the browser denies storage.
 */
export function chooseStore({ widget }: Bootstrap, handOver: HandedOver | null): Store | null {
  const local = browserStore("local");
  const tab = browserStore("session");
  const [apart, left] = [`refdesk.apart.${widget.slug}`, `refdesk.left.${widget.slug}`];
  if (handOver) tab?.set(apart, "1");
  if (!widget.public_computers) return tab?.get(apart) ? tab : local;
  if (local) new Memory(local, widget.slug).wipe();
  if (!tab) return null;
  const ago = Date.now() - Number(tab.get(left) ?? Date.now());
  if (ago < 0 || ago > TAB_CLOSED_AFTER) new Memory(tab, widget.slug).wipe();
  addEventListener("pagehide", () => tab.set(left, String(Date.now())));
  return tab;
}

export interface HandedOver extends UnsentTexts {
  readonly code: string;
}

/** The hand-over in this page's address, which is removed from there; null without one. */
export function readHandOver(): HandedOver | null {
  const parts = new URLSearchParams(location.hash.slice(1));
  const code = parts.get("code");
  if (code === null) return null;
  history.replaceState(null, "", location.pathname);
  return { code, draft: parts.get("draft") ?? "", unsent: parts.get("unsent") ?? "" };
}

function applyTheme(boot: Bootstrap): void {
  document.documentElement.lang = boot.language;
  document.documentElement.dir = direction(boot.language);
  const accent = accentSheet(boot.widget.accent);
  if (accent === null) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(accent);
  document.adoptedStyleSheets.push(sheet);
}

function forwardEvents(app: WidgetApp, persistent: boolean): void {
  // After `pagehide` browsers also dispatch `visibilitychange`, which must not count as a hidden page.
  let left = false;
  addEventListener("pagehide", () => {
    left = true;
    app.visibility.setPage(false);
  });
  document.addEventListener(
    "visibilitychange",
    () => left || app.visible(document.visibilityState === "visible"),
  );
  addEventListener("storage", ({ key, newValue }) => {
    const session = `refdesk.${app.boot.widget.slug}.session`;
    if (key === null || (key === session && newValue === null)) app.sessionRemoved();
  });
  addEventListener("online", () => app.checkNow());
  addEventListener("offline", () => app.offline());
  addEventListener("pageshow", (event) => {
    left = false;
    if (!event.persisted) return;
    // The page comes from the back/forward cache, while the chat continued on later pages.
    if (persistent) location.reload();
    else app.visible(true);
  });
}

/** At most once a minute, so that a lasting mismatch of versions doesn't reload in a loop. */
function reloadOnce(): void {
  const session = browserStore("session");
  if (!session || Date.now() - Number(session.get("refdesk.reloaded")) < 60_000) return;
  session.set("refdesk.reloaded", String(Date.now()));
  location.reload();
}
