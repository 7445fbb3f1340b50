import { expect, test } from "vitest";
import { reportTooLarge } from "./sizes";

test("a too large file is reported and blocks the form until it is removed", () => {
  document.body.innerHTML =
    '<form><input type="file" data-limit="10"><div data-too-large="It may have 10 bytes."></div></form>';
  const form = document.querySelector("form") as HTMLFormElement;
  const input = document.querySelector("input") as HTMLInputElement;
  reportTooLarge(form);
  const sends = (): boolean => form.dispatchEvent(new Event("submit", { cancelable: true }));
  const choose = (...files: File[]): void => {
    Object.defineProperty(input, "files", { value: files, configurable: true });
    input.dispatchEvent(new Event("change"));
  };
  expect(sends()).toBe(true);
  choose(new File(["12345"], "small.txt"), new File(["12345678901"], "large.txt"));
  expect(document.querySelector("div")?.textContent).toBe("large.txt: It may have 10 bytes.");
  expect([sends(), document.activeElement]).toEqual([false, input]);
  choose(new File(["12345"], "small.txt"));
  expect(document.querySelector("div")?.textContent).toBe("");
  expect([sends(), input.hasAttribute("aria-invalid")]).toEqual([true, false]);
});
