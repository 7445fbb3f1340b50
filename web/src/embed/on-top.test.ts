import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { unlessOnTop } from "./on-top";

const OURS = "https://desk.example";
let asked: [unknown, string][];
let hear: (event: unknown) => void;
let top: object;
const drawn = { remove: vi.fn() };

function stand(ancestors?: string[]): void {
  vi.stubGlobal("window", { top });
  vi.stubGlobal("location", { ancestorOrigins: ancestors });
  vi.stubGlobal("addEventListener", (_: string, call: typeof hear) => (hear = call));
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  drawn.remove.mockClear();
  hear = () => undefined;
  top = { postMessage: (message: unknown, to: string) => void asked.push([message, to]) };
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a page that is no frame, or one under somebody else, is a library's page as always", () => {
  const begin = vi.fn(() => drawn as unknown as Element);
  stand([OURS]);
  const alone = { top: {} };
  alone.top = alone;
  vi.stubGlobal("window", alone);
  unlessOnTop(OURS, begin);
  stand(["https://other.example"]);
  unlessOnTop(OURS, begin);
  expect(begin).toHaveBeenCalledTimes(2);
  expect(asked).toEqual([]);
});

test.each([[[OURS]], [["https://lib.example", OURS]], [["null"]], [undefined]])(
  "under a page of ours that answers the loader does nothing: %o",
  (ancestors) => {
    const begin = vi.fn(() => drawn as unknown as Element);
    stand(ancestors);
    unlessOnTop(OURS, begin);
    expect(asked).toEqual([[{ refdesk: "on top?" }, OURS]]);
    hear({ source: top, origin: OURS, data: { refdesk: "chat on top" } });
    vi.runAllTimers();
    expect(begin).not.toHaveBeenCalled();
  },
);

test("an answer that comes late takes away what has begun", () => {
  const begin = vi.fn(() => drawn as unknown as Element);
  stand();
  unlessOnTop(OURS, begin);
  vi.runAllTimers();
  expect(begin).toHaveBeenCalledOnce();
  expect(drawn.remove).not.toHaveBeenCalled();
  hear({ source: top, origin: OURS, data: { refdesk: "chat on top" } });
  expect(drawn.remove).toHaveBeenCalledOnce();
});

test("what another window or another origin says is no answer", () => {
  const begin = vi.fn(() => drawn as unknown as Element);
  stand();
  unlessOnTop(OURS, begin);
  hear({ source: {}, origin: OURS, data: { refdesk: "chat on top" } });
  hear({ source: top, origin: "https://other.example", data: { refdesk: "chat on top" } });
  hear({ source: top, origin: OURS, data: null });
  hear({ source: top, origin: OURS, data: { refdesk: "open" } });
  vi.runAllTimers();
  expect(begin).toHaveBeenCalledOnce();
  expect(drawn.remove).not.toHaveBeenCalled();
});
