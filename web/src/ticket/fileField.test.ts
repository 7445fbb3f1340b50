import { expect, test } from "vitest";
import { showChosen } from "./fileField";

test("the field says which files are chosen, in the page's words", () => {
  document.body.innerHTML =
    '<form><div data-file-field data-none="No files chosen"><input type="file" id="f" multiple>' +
    '<label for="f">Choose files</label> <span data-chosen></span></div></form>';
  const input = document.querySelector("input") as HTMLInputElement;
  const chosen = document.querySelector("[data-chosen]");
  showChosen(document.querySelector("form") as HTMLFormElement);
  expect(chosen?.textContent).toBe("No files chosen");
  expect(chosen?.getAttribute("aria-live")).toBe("polite");
  const files = [new File(["1"], "map.pdf"), new File(["2"], "shelf.jpg")];
  Object.defineProperty(input, "files", { value: files, configurable: true });
  input.dispatchEvent(new Event("change"));
  expect(chosen?.textContent).toBe("map.pdf, shelf.jpg");
});

test("a form without a field for files is left alone", () => {
  document.body.innerHTML = "<form><input name=q></form>";
  expect(() => showChosen(document.querySelector("form") as HTMLFormElement)).not.toThrow();
});
