import { createRawSnippet } from "svelte";
import { fireEvent } from "@testing-library/dom";
import { expect, test, vi } from "vitest";
import { layOut, screen, show, user } from "../../testing/page";
import Table from "./Table.svelte";

const children = createRawSnippet(() => ({
  render: () => "<tbody><tr><th scope='row'>A long name of a department</th><td>7</td></tr></tbody>",
}));

test("a table has its title as caption, and is reached by the keyboard where it must be scrolled", () => {
  layOut(300, 200);
  const close = show(Table, { title: "Chats", children });
  expect(screen.getByRole("table").querySelector("caption")?.textContent).toBe("Chats");
  expect(screen.queryByRole("region")).toBeNull();
  void close();
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(301);
  show(Table, { title: "Chats", children });
  expect(screen.getByRole("region", { name: "Chats, as a table" }).tabIndex).toBe(0);
});

test("a cell that is cut off has its text as title, and no other has", () => {
  show(Table, { title: "Chats", children });
  const [long, short] = [screen.getByRole("rowheader"), screen.getByRole("cell")];
  vi.spyOn(long, "scrollWidth", "get").mockReturnValue(400);
  fireEvent.pointerOver(long);
  fireEvent.pointerOver(short);
  expect([long.title, short.title]).toEqual(["A long name of a department", ""]);
  vi.spyOn(long, "scrollWidth", "get").mockReturnValue(0);
  fireEvent.pointerOver(long);
  expect(long.title).toBe("");
});

test("a table without rows says why, and one that is loading says so", () => {
  const close = show(Table, { title: "Chats", empty: ["No chats", "Widen the filters."], children });
  expect(document.body.textContent).toContain("No chatsWiden the filters.");
  expect(screen.queryByRole("table")).toBeNull();
  void close();
  show(Table, { title: "Chats", loading: true, children });
  expect(screen.getByRole("status").textContent).toBe("Loading…");
});

test("a failure keeps the rows, and can be tried again", async () => {
  const retry = vi.fn();
  show(Table, { title: "Chats", failed: "Not loaded.", retry, children });
  expect(screen.getByRole("table")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledOnce();
});
