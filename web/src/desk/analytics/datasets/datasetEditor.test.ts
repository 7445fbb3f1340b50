import { expect, test, vi } from "vitest";
import { FakeApi, Refusal } from "../../../testing/api";
import { showInDesk } from "../../../testing/desk";
import { drawn, enter, screen, user, within } from "../../../testing/page";
import type { Dataset } from "../analytics";
import DatasetEditor from "./DatasetEditor.svelte";

const DATASET = {
  id: 3,
  name: "Reference Transactions",
  version: 1,
  retired: false,
  changed_by: "Marta",
  fields: [
    {
      id: 1,
      label: "Mode",
      kind: "single",
      required: false,
      retired: false,
      default: null,
      from_chat: null,
      choices: [
        { id: 2, label: "Chat", retired: false },
        { id: 4, label: "", retired: false },
      ],
    },
    {
      id: 5,
      label: "",
      kind: "text",
      required: false,
      retired: false,
      default: null,
      from_chat: null,
      choices: [],
    },
  ],
} as unknown as Dataset;

const ROUTE = "PUT desk/analytics/datasets/3";
const AT_VALUE = "Enter a name, or remove this value.";
const AT_NAME = "Enter a name of at most 80 characters.";

/** The editor, whose form the server refuses with these errors. */
async function refused(...errors: { field: string; text: string }[]): Promise<FakeApi> {
  const api = new FakeApi().on(ROUTE, new Refusal(400, { errors }));
  const services = { notifier: { show: () => undefined } } as never;
  showInDesk(DatasetEditor, { dataset: DATASET, onchanged: () => Promise.resolve() }, services);
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
  return api;
}

const textAt = (control: HTMLElement): string | undefined =>
  document.getElementById(control.getAttribute("aria-describedby") ?? "")?.textContent.trim();

test("a value without a name is marked at the value, which gets the focus", async () => {
  const scrolled = vi.spyOn(Element.prototype, "scrollIntoView");
  const api = await refused({ field: "choice 4", text: AT_VALUE });
  const values = within(screen.getByRole("list", { name: /Mode/ })).getAllByRole("textbox");
  expect(values.map(({ ariaInvalid }) => ariaInvalid)).toEqual([null, "true"]);
  expect([document.activeElement, values[1] && textAt(values[1])]).toEqual([values[1], AT_VALUE]);
  expect(scrolled.mock.contexts.at(-1)).toBe(values[1]?.closest("li"));
  expect(screen.getAllByText(AT_VALUE)).toHaveLength(1);
  const [name] = screen.getAllByRole("textbox", { name: /single/i });
  expect(name?.ariaInvalid ?? null).toBeNull();

  api.on(ROUTE, { ...DATASET, version: 2 });
  await user.type(values[1] as HTMLElement, "Email");
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
  expect(screen.queryByText(AT_VALUE)).toBeNull();
});

test("of several errors the first one of the form gets the focus, whatever the order of the answer", async () => {
  await refused({ field: "field 5", text: AT_NAME }, { field: "choice 4", text: AT_VALUE });
  expect(textAt(document.activeElement as HTMLElement)).toBe(AT_VALUE);
  expect(screen.getByText(AT_NAME)).toBeTruthy();
});

test("a wrong name of the dataset is marked at its field", async () => {
  await refused({ field: "name", text: "This library already has a dataset with that name." });
  const name = screen.getByRole("textbox", { name: "Dataset name" });
  expect([document.activeElement, textAt(name)]).toEqual([
    name,
    "This library already has a dataset with that name.",
  ]);
});
