/** A widget's app for tests, on a simulated live server and HTTP API. */
import { expect } from "vitest";
import { LiveClient } from "../live/client";
import { ANA, event, PATRON, said, flushPromises, World } from "./world";
import type { WireEvent } from "../protocol/wire";
import { ChatState } from "../state/chat.svelte";
import { SetBack } from "../state/setback.svelte";
import { Api } from "../widget/api";
import type { Presence, PresenceReceiver } from "../widget/start/availability.svelte";
import { WidgetApp } from "../widget/app.svelte";
import type { Bootstrap } from "../widget/bootstrap";
import type { Host, ToLoader } from "../widget/host";
import { Continuation } from "../widget/connection/continuation.svelte";
import { Expiry } from "../widget/ended/expiry";
import { PatronConnection } from "../widget/connection/connection.svelte";
import { Sending } from "../widget/chat/sending.svelte";
import type { Environment, Talk } from "../widget/environment";

export const BOOT = {
  widget: {
    slug: "ask",
    department: "Reference",
    library: "Harbour Library",
    questions: [{ id: 3, label: "Card?" }],
  },
  embedded: true,
  language: "en",
  library_language: "en",
  own_languages: {},
  languages: [["en", "English", true]],
} as unknown as Bootstrap;

export let world: World;
export let toLoader: ToLoader[];
export let calls: [string, unknown][];
export let answers: Record<string, [number, unknown]>;
export let rings: number;
export let open: (open: boolean) => void;
/** The library's page sends its address, and texts that it fills in. */
export let pageSends: (fields: unknown) => void;
/** The open presence streams. `streamsOpened` counts all. */
export let streams: Set<PresenceReceiver>;
export let streamsOpened: number;

/** Before each test. */
export function reset(): void {
  world = new World();
  world.fraction = 0;
  toLoader = [];
  calls = [];
  rings = 0;
  streams = new Set();
  streamsOpened = 0;
  answers = {
    status: [200, { online: true, department: "Reference", message: "" }],
    chats: [201, { chat: 7, token: "tok" }],
    "hand-overs": [201, { code: "c0de", expires_in: 60 }],
    redeemed: [200, { chat: 7, token: "tok" }],
  };
}

export function app(differs: Partial<Environment> = {}, boot = BOOT): WidgetApp {
  const fetcher = ((address: string, init?: RequestInit) => {
    const name = /\w[\w-]*(?=$|\?)/.exec(address)?.[0] ?? "";
    calls.push([name, init?.body ? JSON.parse(String(init.body)) : null]);
    const [status, body] = answers[name] ?? [404, {}];
    return status === 0
      ? Promise.reject(new TypeError("network"))
      : Promise.resolve({ ok: status < 300, status, json: () => Promise.resolve(body) });
  }) as unknown as typeof fetch;
  const view = {
    page: { url: "https://library.example/hours", title: "Hours" },
    referrer: "",
    open: true,
    clicked: true,
  };
  const host = {
    view,
    post: (message: ToLoader) => toLoader.push(message),
    listen: (listener: (seen: typeof view, fields?: unknown) => void) => {
      open = (is) => listener({ ...view, open: is });
      pageSends = (fields) => listener(view, fields);
    },
  };
  return new WidgetApp(boot, {
    ports: world.ports,
    api: new Api("https://desk.example", fetcher),
    host: host as unknown as Host,
    presence: (_widget, to) => {
      streams.add(to);
      streamsOpened += 1;
      void Promise.resolve().then(() => streams.has(to) && presence(to));
      return () => streams.delete(to);
    },
    persistent: true,
    talk: () =>
      Promise.resolve({
        LiveClient,
        ChatState,
        Continuation,
        Expiry,
        PatronConnection,
        SetBack,
        Sending,
      } as unknown as Talk),
    livePorts: () => world.ports,
    visible: () => true,
    details: () => ({ screen: "1 × 1", mobile: false, language: "en-GB" }),
    ring: () => (rings += 1),
    reload: () => undefined,
    ...differs,
  });
}

/** Sends the current presence down a stream, or ends it. */
function presence(to: PresenceReceiver): void {
  const [status, body] = answers["status"] ?? [404, {}];
  if (status === 200) to.changed(body as Presence);
  else to.closed();
}

/** Changes the presence, or makes it fail, and notifies the open streams. */
export async function setPresence(status: number, body: unknown): Promise<void> {
  answers["status"] = [status, body];
  for (const to of [...streams]) presence(to);
  await flush();
}

/** Runs the callbacks of a fetch, which needs more rounds than a promise. */
export async function flush(): Promise<void> {
  await flushPromises();
  await flushPromises();
}

/** An app with a chat whose seat it holds. */
export async function chatting(widget = app()): Promise<WidgetApp> {
  expect(await widget.start({ question: "Where?" })).toBeNull();
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 1 });
  return widget;
}

export function receive(after: number, ...events: WireEvent[]): void {
  world.wire.say({ kind: "events", log: ["chat", 7], after, through: events.at(-1)?.seq ?? after, events });
}

export const STARTED = event(1, PATRON, {
  kind: "started",
  department: "Reference",
  widget: "Ask us",
  guest: 1,
});
export const FIRST = [
  STARTED,
  said(2, PATRON, "Where?"),
  event(3, ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 1 }),
];
