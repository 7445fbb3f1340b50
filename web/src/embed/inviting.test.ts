import { expect, test } from "vitest";
import { appears, InvitationMemory } from "./inviting";

const HOURS = "https://lib.example/hours/?today=1#top";

test.each([
  [[], HOURS, true],
  [["/hours/"], HOURS, true],
  [["/hours"], HOURS, false],
  [["/catalog/*", "/h*"], HOURS, true],
  [["https://lib.example/*"], HOURS, true],
  [["https://other.example/*"], HOURS, false],
  [["/a.b"], "https://lib.example/axb", false],
  [["/(a+)+$"], "https://lib.example/(a+)+$", true],
  [["/bücher/*"], "https://lib.example/b%C3%BCcher/1", true],
  [["/*"], "https://lib.example/%E0%A4%A", true],
])("W7: of the patterns %o an invitation appears at %s: %s", (patterns, address, expected) => {
  expect(appears(patterns, address)).toBe(expected);
});

function store(content: Record<string, string> = {}): Storage {
  return {
    getItem: (name: string) => content[name] ?? null,
    setItem: (name: string, value: string) => void (content[name] = value),
  } as unknown as Storage;
}

test("W7: it appears once a visit", () => {
  const [visit, lasting] = [store(), store()];
  const memory = (): InvitationMemory =>
    new InvitationMemory(
      "ask",
      () => visit,
      () => lasting,
    );
  expect([memory().free, memory().show(), memory().free, memory().show()]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const next = store();
  expect(
    new InvitationMemory(
      "ask",
      () => next,
      () => lasting,
    ).free,
  ).toBe(true);
});

test("W7: once declined it stays away for 30 days", () => {
  const lasting = store();
  let now = 1_000;
  const visit = (): InvitationMemory => {
    const tab = store();
    return new InvitationMemory(
      "ask",
      () => tab,
      () => lasting,
      () => now,
    );
  };
  visit().decline();
  now += 29 * 86_400_000;
  expect(visit().free).toBe(false);
  now += 2 * 86_400_000;
  expect(visit().free).toBe(true);
});

test("W7: who has opened the widget is not invited", () => {
  const flag = store({ "refdesk.ask": "{}" });
  expect(
    new InvitationMemory(
      "ask",
      () => flag,
      () => store(),
    ).free,
  ).toBe(false);
  expect(
    new InvitationMemory(
      "ask",
      () => store(),
      () => flag,
    ).free,
  ).toBe(false);
});

test("W7: where storage is denied nobody is invited", () => {
  const denied = (): Storage => {
    throw new DOMException("denied", "SecurityError");
  };
  const memory = new InvitationMemory("ask", denied, denied);
  expect([memory.free, memory.show()]).toEqual([false, false]);
  memory.decline();
});
