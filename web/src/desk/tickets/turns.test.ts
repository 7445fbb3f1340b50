import { expect, test } from "vitest";
import { Turns } from "./turns";

/** An act that lasts until it is told to end. */
function act(told: string[], name: string): { begin: () => Promise<void>; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    begin: () => {
      told.push(name);
      return ended;
    },
    end: () => {
      end();
    },
  };
}

test("what is asked for while another is being done is done after it, not left out", async () => {
  const told: string[] = [];
  const turns = new Turns();
  const claim = act(told, "claim");
  const release = act(told, "release");
  const first = turns.take("claim", claim.begin);
  const second = turns.take("release", release.begin);
  await Promise.resolve();
  expect(told).toEqual(["claim"]);
  claim.end();
  await first;
  release.end();
  await second;
  expect(told).toEqual(["claim", "release"]);
});

test("the same asked for twice is done once, and again when it is over", async () => {
  const told: string[] = [];
  const turns = new Turns();
  const claim = act(told, "claim");
  const first = turns.take("claim", claim.begin);
  const second = turns.take("claim", claim.begin);
  claim.end();
  await Promise.all([first, second]);
  expect(told).toEqual(["claim"]);
  await turns.take("claim", claim.begin);
  expect(told).toEqual(["claim", "claim"]);
});

test("between two of the same something else is done", async () => {
  const told: string[] = [];
  const turns = new Turns();
  const say = (name: string) => (): Promise<void> => Promise.resolve(void told.push(name));
  await Promise.all([
    turns.take("open", say("open")),
    turns.take("closed", say("closed")),
    turns.take("open", say("open")),
  ]);
  expect(told).toEqual(["open", "closed", "open"]);
});
