import { expect, test, vi } from "vitest";
import { enter, screen, show, user } from "../../testing/page";
import PrintHead from "./PrintHead.svelte";
import PrintTool from "./PrintTool.svelte";

test("a printed page begins with the library, the facts and the time zone", () => {
  show(PrintHead, {
    library: "Harbour Library",
    facts: ["Ticket 5", "History questions"],
    zone: "Europe/Berlin",
  });
  const lines = [...document.querySelectorAll(".printed p")].map((line) => line.textContent);
  expect(lines).toEqual(["Harbour Library · Ticket 5", "History questions", "Times are in Europe/Berlin."]);
});

test("Print prints at once; with internal notes it asks whether they are printed", async () => {
  const printed = vi.fn();
  vi.stubGlobal("print", printed);
  const close = show(PrintTool, { noted: false });
  await enter(screen.getByRole("button", { name: "Print" }));
  expect(printed).toHaveBeenCalledOnce();
  await close();
  show(PrintTool, { noted: true });
  await user.click(screen.getByRole("button", { name: "Print" }));
  await enter(screen.getByRole("menuitem", { name: "Print with internal notes" }));
  expect(document.documentElement.classList.contains("with-notes")).toBe(true);
  window.dispatchEvent(new Event("afterprint"));
  expect(document.documentElement.classList.contains("with-notes")).toBe(false);
  vi.unstubAllGlobals();
});
