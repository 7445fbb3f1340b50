import { beforeEach, expect, test } from "vitest";
import { user } from "../testing/page";
import { Viewer } from "./viewer";

const picture = (name: string): string =>
  `<a class="picture" href="/files/${name}/" data-name="${name}.png" data-size="2 KB"><img alt="Picture ${name}"></a>`;

beforeEach(() => {
  document.body.innerHTML = `<ol>${picture("one")}${picture("two")}</ol>
    <details>${picture("folded")}</details>
    <dialog class="viewer"><div class="viewer-head"><p><bdi></bdi> <span></span></p><a>Download</a>
    <button data-act="close">Close</button></div><img alt=""><p role="status" hidden></p>
    <div class="viewer-foot"><button data-act="previous">Previous</button><button data-act="next">Next</button></div></dialog>`;
  new Viewer(dialog());
});

const dialog = (): HTMLDialogElement => document.querySelector("dialog") as HTMLDialogElement;
const link = (name: string): HTMLElement =>
  document.querySelector(`a.picture[data-name="${name}.png"]`) as HTMLElement;
const shown = (): (string | null | undefined)[] => [
  dialog().querySelector("img")?.getAttribute("src"),
  dialog().querySelector("p")?.textContent,
  dialog().querySelector("a")?.getAttribute("href"),
];

test("W4: a picture of a ticket opens in a viewer that the keyboard operates", async () => {
  link("one").focus();
  await user.keyboard("{Enter}");
  expect(dialog().open).toBe(true);
  expect(shown()).toEqual(["/files/one/view", "one.png 2 KB · 1/2", "/files/one/"]);
  expect(document.activeElement?.textContent).toBe("Close");
  await user.keyboard("{ArrowRight}");
  expect(shown()).toEqual(["/files/two/view", "two.png 2 KB · 2/2", "/files/two/"]);
  await user.keyboard("{ArrowRight}");
  expect(shown()[0]).toBe("/files/one/view");
  await user.keyboard("{Enter}");
  expect(dialog().open).toBe(false);
  expect(document.activeElement).toBe(link("one"));
});

test("W4: the viewer of a ticket says that a picture can’t be shown", () => {
  link("two").click();
  const state = dialog().querySelector<HTMLElement>("[role=status]");
  expect(state?.hidden).toBe(true);
  dialog().querySelector("img")?.dispatchEvent(new Event("error"));
  expect(state?.hidden).toBe(false);
});
