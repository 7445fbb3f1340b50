import { expect, test } from "vitest";
import { loadOnce } from "./lazyParts";

test("loadOnce loads a part once for concurrent callers, and returns it at once afterwards", async () => {
  let loads = 0;
  const load = loadOnce(() => Promise.resolve(++loads));
  const [first, second] = [load(), load()];
  expect(second).toBe(first);
  expect([await first, await second]).toEqual([1, 1]);
  expect(load()).toBe(1);
});

test("loadOnce tries again after a failure", async () => {
  const answers = [() => Promise.reject(new TypeError("gone")), () => Promise.resolve("here")];
  const load = loadOnce(() => answers.shift()?.() ?? Promise.resolve("twice"));
  await expect(load()).rejects.toThrow("gone");
  expect(await load()).toBe("here");
  expect(load()).toBe("here");
});
