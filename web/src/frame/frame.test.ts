import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import type { Clock } from "../live/ports";
import type { Answer, Taken } from "../widget/api";
import { enter } from "./enter";
import { answerLoaders } from "./handshake";
import { isWeb, KeptPage, sandbox } from "./page";
import { CORNER, moved, readPlace, stepOf } from "./place";

const OURS = "https://desk.example";

test("a page below never gets to lead the window away, and one of ours not its own origin", () => {
  for (const address of ["https://elsewhere.example/", `${OURS}:8443/`, "http://desk.example/"]) {
    expect(sandbox(address, OURS)).toContain("allow-same-origin");
    expect(sandbox(address, OURS)).not.toContain("top-navigation");
  }
  expect(sandbox(`${OURS}/faq/`, OURS)).not.toContain("allow-same-origin");
  expect(sandbox("https://DESK.example:443/faq/", OURS)).not.toContain("allow-same-origin");
});

test("what a browser kept is shown again only where it is an address of the web", () => {
  const store = memoryStore();
  const kept = new KeptPage(store, "ask");
  expect(kept.address).toBeNull();
  kept.address = "https://a.example/?q=1";
  expect(new KeptPage(store, "ask").address).toBe("https://a.example/?q=1");
  for (const wrong of ["javascript:alert(1)", "data:text/html,x", "nothing", ""]) {
    expect(isWeb(wrong)).toBe(false);
    store.set("refdesk.ask.frame", wrong);
    expect(kept.address).toBeNull();
  }
});

test("the chat is moved inside the window and never out of it", () => {
  const [room, panel] = [
    { width: 1000, height: 700 },
    { width: 400, height: 600 },
  ];
  expect(moved(CORNER, { x: -300, y: -50 }, room, panel)).toEqual({ x: 0.5, y: 0.5 });
  expect(moved(CORNER, { x: 10, y: 10 }, room, panel)).toEqual(CORNER);
  expect(moved(CORNER, { x: -5000, y: -5000 }, room, panel)).toEqual({ x: 0, y: 0 });
  expect(moved(CORNER, { x: -10, y: -10 }, panel, room)).toEqual(CORNER);
});

test("arrow keys move it, with Shift further; other keys are somebody else's", () => {
  expect(stepOf("ArrowLeft", false)).toEqual({ x: -24, y: 0 });
  expect(stepOf("ArrowDown", true)).toEqual({ x: 0, y: 96 });
  expect(stepOf("Enter", false)).toBeNull();
});

test("a place that makes no sense is the corner", () => {
  const store = memoryStore();
  for (const wrong of ["", "{", "null", '{"x":2,"y":0}', '{"x":"0","y":0}']) {
    store.set("place", wrong);
    expect(readPlace(store, "place")).toEqual(CORNER);
  }
  store.set("place", '{"x":0.25,"y":1}');
  expect(readPlace(store, "place")).toEqual({ x: 0.25, y: 1 });
});

/** Time passes at once. */
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

function redeeming(...answers: Answer<Taken>[]): {
  asked: number;
  redeem: () => Promise<Answer<Taken>>;
} {
  const left = [...answers];
  const one = {
    asked: 0,
    redeem: () => {
      one.asked++;
      return Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? AWAY);
    },
  };
  return one;
}

const GIVEN = { code: "c", draft: "" };
const TAKEN: Answer<Taken> = { ok: true, value: { chat: 1, token: "t", address: "https://a.example/" } };
const AWAY: Answer<Taken> = { ok: false, refusal: null, status: "unreached" };
const GONE: Answer<Taken> = { ok: false, refusal: { name: "NoSuchChat" }, status: 404 };

test("a code is traded again while the server is away, and no longer than it is good", async () => {
  expect(await enter(redeeming(AWAY, { ...AWAY, status: 503 }, TAKEN), GIVEN, clock())).toBe(true);
  const away = redeeming(AWAY);
  expect(await enter(away, GIVEN, clock())).toBe(false);
  expect(away.asked).toBeGreaterThan(20);
  expect(away.asked).toBeLessThan(60);
});

test("a code that is no good is not tried again", async () => {
  const gone = redeeming(GONE);
  expect(await enter(gone, GIVEN, clock())).toBe(false);
  expect(gone.asked).toBe(1);
});

interface Below {
  readonly said: [unknown, string][];
  postMessage(message: unknown, to: string): void;
}

function below(): Below {
  const said: [unknown, string][] = [];
  return { said, postMessage: (message, to) => void said.push([message, to]) };
}

test("whoever asks is told that a chat is on top and nothing else; what is no question is not heard", () => {
  let hear: (event: unknown) => void = () => undefined;
  const window = { addEventListener: (_: string, call: typeof hear) => (hear = call) };
  answerLoaders(window as unknown as Window);
  const loader = below();
  for (const data of [null, "on top?", { refdesk: "open" }, { refdesk: ["on top?"] }])
    hear({ data, source: loader, origin: "https://lib.example" });
  hear({ data: { refdesk: "on top?" }, source: null, origin: "https://lib.example" });
  hear({ data: { refdesk: "on top?" }, source: window, origin: OURS });
  expect(loader.said).toEqual([]);
  hear({ data: { refdesk: "on top?" }, source: loader, origin: "https://lib.example" });
  hear({ data: { refdesk: "on top?" }, source: loader, origin: "null" });
  expect(loader.said).toEqual([
    [{ refdesk: "chat on top" }, "https://lib.example"],
    [{ refdesk: "chat on top" }, "*"],
  ]);
});
