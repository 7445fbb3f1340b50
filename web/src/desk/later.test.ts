import { expect, test } from "vitest";
import { once } from "./later";

test("a part is loaded once, for all who want it at the same time, and is there at once after that", async () => {
  let loads = 0;
  const load = once(() => Promise.resolve(++loads));
  const [first, second] = [load(), load()];
  expect(second).toBe(first);
  expect([await first, await second]).toEqual([1, 1]);
  expect(load()).toBe(1);
});

test("a part that could not be had is tried again by whoever wants it next", async () => {
  const answers = [() => Promise.reject(new TypeError("gone")), () => Promise.resolve("here")];
  const load = once(() => answers.shift()?.() ?? Promise.resolve("twice"));
  await expect(load()).rejects.toThrow("gone");
  expect(await load()).toBe("here");
  expect(load()).toBe("here");
});
