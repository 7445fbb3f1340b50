import { expect, test } from "vitest";
import "../../testing/browser";
import { pastedFiles } from "./paste";

const NOON = new Date(2026, 10, 8, 9, 3);

function pasted(file: File, text?: string): string[] {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(file);
  clipboardData.setData("text/html", "<img>");
  if (text !== undefined) clipboardData.setData("text/plain", text);
  return pastedFiles(new ClipboardEvent("paste", { clipboardData }), NOON).map(({ name }) => name);
}

test("pastedFiles names an unnamed picture by the local time", () => {
  expect(pasted(new File(["x"], "image.png"))).toEqual(["screenshot-2026-11-08-0903.png"]);
  expect(pasted(new File(["x"], "image.webp"))).toEqual(["screenshot-2026-11-08-0903.webp"]);
});

test("pastedFiles leaves the names of copied files", () => {
  expect(pasted(new File(["x"], "floor plan.png"))).toEqual(["floor plan.png"]);
});

test("pastedFiles is empty where there is text", () => {
  expect(pasted(new File(["x"], "image.png"), "From Word")).toEqual([]);
});
