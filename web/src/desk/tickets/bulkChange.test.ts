import { expect, test } from "vitest";
import { Refusal } from "../../testing/api";
import type { ApiRequest } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { names, screen, until, user, within } from "../../testing/page";
import "../lazyParts";
import "./TicketsPage.svelte";
import { BEN } from "../../testing/server";
import { ANA, CHI, QUESTION, ticket, ticketAnswer } from "./fixtures";

const person = ({ id, name }: typeof ANA | typeof CHI) => ({ id, name });
const queue = (id: number, name: string, ...members: { id: number; name: string }[]) => ({
  ...{ id, name, library: 1, members },
});
const QUEUES = {
  queues: [{ id: 10, name: "Reference questions", counts: {} }],
  destinations: [
    queue(10, "Reference questions", person(ANA), person(CHI)),
    queue(11, "Local history", person(CHI), { id: 3, name: BEN.name }),
  ],
  sends_email: false,
};

/** A desk on three tickets, two of them selected; `answer` answers each act of a ticket. */
async function selected(answer: (ticket: number) => unknown = () => undefined) {
  const acts: unknown[] = [];
  const listed = [7, 8, 9].map((number) => ticket(number));
  const page = await openDesk({
    hash: "#/tickets",
    api: (api) => {
      api.on("GET desk/queues", QUEUES).on("GET desk/tickets", { tickets: listed, next: null });
      for (const number of [7, 8, 9])
        api
          .on(`GET desk/tickets/${number}`, ticketAnswer(ticket(number), QUESTION))
          .on(`POST desk/tickets/${number}/acts`, ({ content }: ApiRequest) => {
            acts.push([number, content]);
            return answer(number) ?? { ticket: number, seq: null };
          });
    },
  });
  for (const number of [8, 7])
    await user.click(await screen.findByRole("checkbox", { name: `Select ticket ${number}` }));
  return { page, acts };
}
async function form(page: DeskPage): Promise<HTMLElement> {
  await page.press("button", "Change…");
  return screen.findByRole("dialog", { name: "Change 2 tickets" });
}
const list = (within_: HTMLElement, name: string): HTMLSelectElement =>
  within(within_).getByRole("combobox", { name });

test("several tickets get a status, and a queue with an owner among its members", async () => {
  const { page, acts } = await selected();
  const dialog = await form(page);
  await user.selectOptions(list(dialog, "Owner"), "Ana Morales");
  await user.selectOptions(list(dialog, "Status"), "Open");
  await user.selectOptions(list(dialog, "Queue"), "Local history");
  expect(names("option", list(dialog, "Owner"))).toEqual(["No change", "No one", "Chi Nguyen", "Ben Okafor"]);
  expect(list(dialog, "Owner").value).toBe("");
  await user.selectOptions(list(dialog, "Owner"), "Ben Okafor");
  await page.press("button", "Change", dialog);
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  const each = [
    { kind: "set_status", status: "open" },
    { kind: "transfer", queue: 11, owner: 3 },
  ];
  expect(acts).toEqual([8, 7].flatMap((number) => each.map((act) => [number, act])).sort());
  expect(screen.queryByText("2 selected")).toBeNull();
});

test("a ticket that could not be changed is named, and stays selected", async () => {
  const refusal = { name: "ClaimedMeanwhile", by: "Chi Nguyen" };
  const { page } = await selected((number) => (number === 8 ? new Refusal(409, { refusal }) : undefined));
  const dialog = await form(page);
  await user.selectOptions(list(dialog, "Owner"), "Ana Morales");
  await page.press("button", "Change", dialog);
  const failed = await within(dialog).findByRole("listitem");
  expect(failed.textContent).toMatch(/8.*Chi Nguyen/);
  expect(screen.getByText("2 selected")).toBeDefined();
});
