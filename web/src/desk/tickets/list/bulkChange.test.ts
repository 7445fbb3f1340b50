import { expect, test } from "vitest";
import type { FakeServer } from "../../../testing/server";
import { openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { names, screen, until, user, within } from "../../../testing/page";
import "../../lazyParts";
import "../TicketsPage.svelte";
import { BEN } from "../../../testing/server";
import { ANA, CHI, ticket } from "../../../testing/tickets";

const person = ({ id, name }: typeof ANA | typeof CHI) => ({ id, name });
const queue = (id: number, name: string, ...members: { id: number; name: string }[]) => ({
  id,
  name,
  library: 1,
  members,
});
const QUEUES = {
  queues: [{ id: 10, name: "Reference questions", counts: {} }],
  destinations: [
    queue(10, "Reference questions", person(ANA), person(CHI)),
    queue(11, "Local history", person(CHI), { id: 3, name: BEN.name }),
  ],
  sends_email: false,
};

/** A desk on three tickets, two of them selected. */
async function selected(before: (server: FakeServer) => void = () => undefined) {
  const page = await openDesk({
    hash: "#/tickets",
    before,
    api: (api) =>
      api
        .on("GET desk/queues", QUEUES)
        .on("GET desk/tickets", { tickets: [7, 8, 9].map((number) => ticket(number)), next: null }),
  });
  for (const number of [8, 7])
    await user.click(await screen.findByRole("checkbox", { name: `Select ticket ${number}` }));
  return page;
}
async function form(page: DeskPage): Promise<HTMLElement> {
  await page.press("button", "Change…");
  return screen.findByRole("dialog", { name: "Change 2 tickets" });
}
const list = (within_: HTMLElement, name: string): HTMLSelectElement =>
  within(within_).getByRole("combobox", { name });

test("several tickets get a status, and a queue with an owner among its members", async () => {
  const page = await selected();
  const dialog = await form(page);
  await user.selectOptions(list(dialog, "Owner"), "Ana Morales");
  await user.selectOptions(list(dialog, "Status"), "Open");
  await user.selectOptions(list(dialog, "Queue"), "Local history");
  expect(names("option", list(dialog, "Owner"))).toEqual(["No change", "No one", "Chi Nguyen", "Ben Okafor"]);
  expect(list(dialog, "Owner").value).toBe("");
  await user.selectOptions(list(dialog, "Owner"), "Ben Okafor");
  await page.press("button", "Change", dialog);
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  const labels = [
    { kind: "set_status", status: "open" },
    { kind: "transfer", queue: 11, owner: 3 },
  ];
  const acts = page.server.acts.map(({ chat, act }) => [chat, act]);
  const tickets = ["ticket/8", "ticket/7"];
  expect(acts.sort()).toEqual(tickets.flatMap((log) => labels.map((act) => [log, act])).sort());
  expect(screen.queryByText("2 selected")).toBeNull();
});

test("a ticket that could not be changed is named, and stays selected", async () => {
  const page = await selected((server) =>
    server.refusals.set("assign", { name: "ClaimedMeanwhile", by: "Chi Nguyen" }),
  );
  const dialog = await form(page);
  await user.selectOptions(list(dialog, "Owner"), "Ana Morales");
  await page.press("button", "Change", dialog);
  const [failed] = await within(dialog).findAllByRole("listitem");
  expect(failed?.textContent).toMatch(/[78].*Chi Nguyen/);
  expect(screen.getByText("2 selected")).toBeDefined();
});
