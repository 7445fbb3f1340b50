import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import type { Clock } from "../live/ports";
import type { Answer, Redeemed } from "../widget/api";
import { enter } from "./enter";
import { answerLoaders } from "./handshake";
import { isWeb, StoredPage, sandbox } from "./page";
import { CORNER, moved, readPosition, stepOf } from "./position";

const OURS = "https://desk.example";

test("the sandbox forbids top navigation, and Refdesk's own origin", () => {
  for (const address of ["https://elsewhere.example/", `${OURS}:8443/`, "http://desk.example/"]) {
    expect(sandbox(address, OURS)).toContain("allow-same-origin");
    expect(sandbox(address, OURS)).not.toContain("top-navigation");
  }
  expect(sandbox(`${OURS}/faq/`, OURS)).not.toContain("allow-same-origin");
  expect(sandbox("https://DESK.example:443/faq/", OURS)).not.toContain("allow-same-origin");
});

test("a stored address is used only if it is a web address", () => {
  const store = memoryStore();
  const page = new StoredPage(store, "ask");
  expect(page.address).toBeNull();
  page.address = "https://a.example/?q=1";
  expect(new StoredPage(store, "ask").address).toBe("https://a.example/?q=1");
  for (const wrong of ["javascript:alert(1)", "data:text/html,x", "nothing", ""]) {
    expect(isWeb(wrong)).toBe(false);
    store.set("refdesk.ask.frame", wrong);
    expect(page.address).toBeNull();
  }
});

test("moved keeps the chat inside the window", () => {
  const [room, panel] = [
    { width: 1000, height: 700 },
    { width: 400, height: 600 },
  ];
  expect(moved(CORNER, { x: -300, y: -50 }, room, panel)).toEqual({ x: 0.5, y: 0.5 });
  expect(moved(CORNER, { x: 10, y: 10 }, room, panel)).toEqual(CORNER);
  expect(moved(CORNER, { x: -5000, y: -5000 }, room, panel)).toEqual({ x: 0, y: 0 });
  expect(moved(CORNER, { x: -10, y: -10 }, panel, room)).toEqual(CORNER);
});

test("arrow keys move the chat, with Shift further; other keys don't", () => {
  expect(stepOf("ArrowLeft", false)).toEqual({ x: -24, y: 0 });
  expect(stepOf("ArrowDown", true)).toEqual({ x: 0, y: 96 });
  expect(stepOf("Enter", false)).toBeNull();
});

test("an invalid stored position is the corner", () => {
  const store = memoryStore();
  for (const wrong of ["", "{", "null", '{"x":2,"y":0}', '{"x":"0","y":0}']) {
    store.set("position", wrong);
    expect(readPosition(store, "position")).toEqual(CORNER);
  }
  store.set("position", '{"x":0.25,"y":1}');
  expect(readPosition(store, "position")).toEqual({ x: 0.25, y: 1 });
});

/** A clock whose timers run at once. */
function clock(): Clock {
  let now = 0;
  return {
    now: () => now,
    after(delay, call) {
      now += delay;
      call();
      return () => undefined;
    },
  };
}

function redeeming(...answers: Answer<Redeemed>[]): {
  requests: number;
  redeem: () => Promise<Answer<Redeemed>>;
} {
  const remaining = [...answers];
  const server = {
    requests: 0,
    redeem: () => {
      server.requests++;
      return Promise.resolve((remaining.length > 1 ? remaining.shift() : remaining[0]) ?? UNREACHED);
    },
  };
  return server;
}

const HAND_OVER = { code: "c", draft: "" };
const REDEEMED: Answer<Redeemed> = {
  ok: true,
  value: { chat: 1, token: "t", address: "https://a.example/" },
};
const UNREACHED: Answer<Redeemed> = { ok: false, refusal: null, status: "unreached" };
const UNKNOWN: Answer<Redeemed> = { ok: false, refusal: { name: "NoSuchChat" }, status: 404 };

test("a code is redeemed again while the server is unreachable and the code is valid", async () => {
  expect(await enter(redeeming(UNREACHED, { ...UNREACHED, status: 503 }, REDEEMED), HAND_OVER, clock())).toBe(
    true,
  );
  const away = redeeming(UNREACHED);
  expect(await enter(away, HAND_OVER, clock())).toBe(false);
  expect(away.requests).toBeGreaterThan(20);
  expect(away.requests).toBeLessThan(60);
});

test("an invalid code is not redeemed again", async () => {
  const gone = redeeming(UNKNOWN);
  expect(await enter(gone, HAND_OVER, clock())).toBe(false);
  expect(gone.requests).toBe(1);
});

interface LoaderWindow {
  readonly posted: [unknown, string][];
  postMessage(message: unknown, to: string): void;
}

function loaderWindow(): LoaderWindow {
  const posted: [unknown, string][] = [];
  return { posted, postMessage: (message, to) => void posted.push([message, to]) };
}

test("the question of a loader is answered; other messages are ignored", () => {
  let receive: (event: unknown) => void = () => undefined;
  const window = { addEventListener: (_: string, call: typeof receive) => (receive = call) };
  answerLoaders(window as unknown as Window);
  const loader = loaderWindow();
  for (const data of [null, "on top?", { refdesk: "open" }, { refdesk: ["on top?"] }])
    receive({ data, source: loader, origin: "https://lib.example" });
  receive({ data: { refdesk: "on top?" }, source: null, origin: "https://lib.example" });
  receive({ data: { refdesk: "on top?" }, source: window, origin: OURS });
  expect(loader.posted).toEqual([]);
  receive({ data: { refdesk: "on top?" }, source: loader, origin: "https://lib.example" });
  receive({ data: { refdesk: "on top?" }, source: loader, origin: "null" });
  expect(loader.posted).toEqual([
    [{ refdesk: "chat on top" }, "https://lib.example"],
    [{ refdesk: "chat on top" }, "*"],
  ]);
});
