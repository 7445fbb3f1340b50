import { expect, test } from "vitest";
import { keyAlongLine } from "./direction";

test.each([
  ["ltr", "ArrowLeft", "ArrowLeft"],
  ["ltr", "ArrowRight", "ArrowRight"],
  ["rtl", "ArrowLeft", "ArrowRight"],
  ["rtl", "ArrowRight", "ArrowLeft"],
  ["rtl", "ArrowDown", "ArrowDown"],
  ["rtl", "Home", "Home"],
])("L2: written %s, %s leads where %s does", (direction, key, meaning) => {
  const node = document.createElement("div");
  Object.assign(node, { dir: direction }).style.direction = direction;
  document.body.replaceChildren(node);
  expect(keyAlongLine(new KeyboardEvent("keydown", { key }), node)).toBe(meaning);
});
