import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LoaderConfig } from "./config";
import { unlessOnTop } from "./on-top";

const OURS = "https://desk.example";
const CONFIG = { frame: `${OURS}/embed/ask/`, widget: "ask" } as LoaderConfig;
let questions: [unknown, string][];
let receive: (event: unknown) => void;
let top: object;
let launcher: HTMLElement;

function inFrame(ancestors?: string[]): void {
  vi.stubGlobal("window", { top });
  vi.stubGlobal("location", { ancestorOrigins: ancestors });
  vi.stubGlobal("addEventListener", (_: string, call: typeof receive) => (receive = call));
}

beforeEach(() => {
  vi.useFakeTimers();
  questions = [];
  launcher = document.createElement("div");
  launcher.id = "refdesk-ask";
  receive = () => undefined;
  top = { postMessage: (message: unknown, to: string) => void questions.push([message, to]) };
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  launcher.remove();
});

test("the loader begins on a top window, and in a frame of another origin", () => {
  const begin = vi.fn(() => document.body.append(launcher));
  inFrame([OURS]);
  const alone = { top: {} };
  alone.top = alone;
  vi.stubGlobal("window", alone);
  unlessOnTop(CONFIG, begin);
  inFrame(["https://other.example"]);
  unlessOnTop(CONFIG, begin);
  expect(begin).toHaveBeenCalledTimes(2);
  expect(questions).toEqual([]);
});

test.each([[[OURS]], [["https://lib.example", OURS]], [["null"]], [undefined]])(
  "under a page of Refdesk's that answers the loader does nothing: %o",
  (ancestors) => {
    const begin = vi.fn(() => document.body.append(launcher));
    inFrame(ancestors);
    unlessOnTop(CONFIG, begin);
    expect(questions).toEqual([[{ refdesk: "on top?" }, OURS]]);
    receive({ source: top, origin: OURS, data: { refdesk: "chat on top" } });
    vi.runAllTimers();
    expect(begin).not.toHaveBeenCalled();
  },
);

test("a late answer removes the launcher", () => {
  const begin = vi.fn(() => document.body.append(launcher));
  inFrame();
  unlessOnTop(CONFIG, begin);
  vi.runAllTimers();
  expect(begin).toHaveBeenCalledOnce();
  expect(launcher.isConnected).toBe(true);
  receive({ source: top, origin: OURS, data: { refdesk: "chat on top" } });
  expect(launcher.isConnected).toBe(false);
});

test("messages of other windows and origins are not answers", () => {
  const begin = vi.fn(() => document.body.append(launcher));
  inFrame();
  unlessOnTop(CONFIG, begin);
  receive({ source: {}, origin: OURS, data: { refdesk: "chat on top" } });
  receive({ source: top, origin: "https://other.example", data: { refdesk: "chat on top" } });
  receive({ source: top, origin: OURS, data: null });
  receive({ source: top, origin: OURS, data: { refdesk: "open" } });
  vi.runAllTimers();
  expect(begin).toHaveBeenCalledOnce();
  expect(launcher.isConnected).toBe(true);
});
