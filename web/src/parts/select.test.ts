import { expect, test, vi } from "vitest";
import { drawn, screen, show, user } from "../testing/page";
import Select from "./Select.svelte";

const people = (count: number): { value: number; label: string }[] => [
  { value: 0, label: "Every operator" },
  ...Array.from({ length: count }, (_, index) => ({
    value: index + 1,
    label: `Person ${index + 1} <b>é</b>`,
  })),
];

function open(count: number, value = 0): { field: HTMLInputElement; chosen: ReturnType<typeof vi.fn> } {
  const chosen = vi.fn();
  show(Select<number>, { label: "Operator", options: people(count), value, onchange: chosen });
  return { field: screen.getByRole("combobox", { name: "Operator" }), chosen };
}
const options = (): string[] => screen.getAllByRole("option").map((option) => option.textContent);

test("Fewer than 20 options are the browser's own list", () => {
  expect(open(18).field.tagName).toBe("SELECT");
});

test("Of 2,000 options, 50 are shown once it is opened, and typing finds the others", async () => {
  const { field, chosen } = open(2000);
  expect(screen.queryAllByRole("option")).toEqual([]);
  await user.click(field);
  expect(options()).toHaveLength(50);
  expect(screen.getByRole("status").textContent).toBe("50 of 2,001 options are shown. Type to search.");
  await user.keyboard("1999 e");
  await drawn();
  expect(options()).toEqual(["Person 1999 <b>é</b>"]);
  expect(screen.getByRole("status").textContent).toBe("1 option found");
  await user.keyboard("{Enter}");
  expect([field.value, chosen.mock.calls]).toEqual(["Person 1999 <b>é</b>", [[1999]]]);
  expect(field.ariaExpanded).toBe("false");
});

test("Arrow keys move between the options without leaving the field, and wrap", async () => {
  const { field, chosen } = open(30, 30);
  field.focus();
  await user.keyboard("{ArrowDown}");
  await drawn();
  const active = (): string | undefined =>
    document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent;
  expect(active()).toBe("Person 30 <b>é</b>");
  await user.keyboard("{ArrowDown}");
  expect(active()).toBe("Every operator");
  await user.keyboard("{ArrowUp}{ArrowUp}");
  expect(active()).toBe("Person 29 <b>é</b>");
  expect(document.activeElement).toBe(field);
  await user.keyboard("{Enter}");
  expect(chosen.mock.calls).toEqual([[29]]);
});

test("Escape closes the list alone and keeps the choice", async () => {
  const { field, chosen } = open(30, 3);
  const outside = vi.fn();
  document.body.addEventListener("keydown", outside, { once: true });
  await user.click(field);
  await user.keyboard("nobody like this");
  expect(screen.getByRole("status").textContent).toBe("No options found");
  outside.mockClear();
  await user.keyboard("{Escape}");
  await drawn();
  expect([field.value, field.ariaExpanded]).toEqual(["Person 3 <b>é</b>", "false"]);
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(outside).not.toHaveBeenCalled();
  expect(chosen).not.toHaveBeenCalled();
});

test("A field that is left without a choice keeps what it had", async () => {
  const { field, chosen } = open(30, 3);
  await user.click(field);
  await user.keyboard("Person 4");
  field.blur();
  await drawn();
  expect([field.value, screen.queryByRole("listbox")]).toEqual(["Person 3 <b>é</b>", null]);
  expect(chosen).not.toHaveBeenCalled();
});

test("A click chooses, and fires the change event of a field once", async () => {
  const { field } = open(30);
  const changed = vi.fn();
  document.body.addEventListener("change", changed);
  await user.click(field);
  await user.keyboard("person 7");
  await user.click(screen.getByRole("option", { name: "Person 7 <b>é</b>" }));
  field.blur();
  expect(field.value).toBe("Person 7 <b>é</b>");
  expect(changed).toHaveBeenCalledTimes(1);
  document.body.removeEventListener("change", changed);
});
