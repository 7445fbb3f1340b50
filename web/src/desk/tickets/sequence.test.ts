import { expect, test } from "vitest";
import { Sequence } from "./sequence";

/** An act that runs until `end` is called. */
function act(log: string[], name: string): { begin: () => Promise<void>; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    begin: () => {
      log.push(name);
      return ended;
    },
    end: () => {
      end();
    },
  };
}

test("an act runs after the one that is running", async () => {
  const log: string[] = [];
  const sequence = new Sequence();
  const claim = act(log, "claim");
  const release = act(log, "release");
  const first = sequence.run("claim", claim.begin);
  const second = sequence.run("release", release.begin);
  await Promise.resolve();
  expect(log).toEqual(["claim"]);
  claim.end();
  await first;
  release.end();
  await second;
  expect(log).toEqual(["claim", "release"]);
});

test("the same act requested twice runs once, and again after its end", async () => {
  const log: string[] = [];
  const sequence = new Sequence();
  const claim = act(log, "claim");
  const first = sequence.run("claim", claim.begin);
  const second = sequence.run("claim", claim.begin);
  claim.end();
  await Promise.all([first, second]);
  expect(log).toEqual(["claim"]);
  await sequence.run("claim", claim.begin);
  expect(log).toEqual(["claim", "claim"]);
});

test("another act in between is not skipped", async () => {
  const log: string[] = [];
  const sequence = new Sequence();
  const say = (name: string) => (): Promise<void> => Promise.resolve(void log.push(name));
  await Promise.all([
    sequence.run("open", say("open")),
    sequence.run("closed", say("closed")),
    sequence.run("open", say("open")),
  ]);
  expect(log).toEqual(["open", "closed", "open"]);
});
