import { expect, test } from "vitest";
import { browserRandom } from "./browser";

test("a key is a UUID of version 7 that begins with the time", () => {
  const before = Date.now();
  const keys = Array.from({ length: 1000 }, () => browserRandom.key());
  const after = Date.now();
  for (const key of keys) {
    expect(key).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}8[0-9a-f]{15}$/);
    const time = Number.parseInt(key.slice(0, 12), 16);
    expect(time >= before && time <= after).toBe(true);
  }
  expect(new Set(keys).size).toBe(keys.length);
});
