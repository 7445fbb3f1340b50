import { expect, test, vi } from "vitest";
import { drawn, names, screen, until, user, within } from "../../testing/page";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
// Loaded before a test needs it.
import "../lazyParts";
import "./TicketsPage.svelte";
import { COLLECT } from "../lists/pagedList.svelte";
import { ticketKey } from "../../live/address";
import type { TicketOut } from "../../protocol/http";
import { beside, logOf, ticket } from "../../testing/tickets";

const HARBOUR = { id: 10, name: "Harbour", slug: "h", members: [], counts: {}, departments: [] };
const QUEUES = { queues: [HARBOUR], destinations: [], sends_email: false };

/** A desk on the page of tickets; the server filters by owner and number alone. */
async function listed(hash: string, ...tickets: TicketOut[]): Promise<DeskPage> {
  const page = await openDesk({
    hash,
    api: (api) =>
      api.on("GET desk/queues", QUEUES).on("GET desk/tickets", ({ path }: { path: string }) => {
        const query = new URLSearchParams(path.split("?")[1]);
        const numbers = query.getAll("ticket").map(Number);
        const matching = tickets.filter(
          (row) =>
            (numbers.length === 0 || numbers.includes(row.ticket)) &&
            (query.get("owner") !== "0" || row.owner === null),
        );
        return { tickets: matching, next: null };
      }),
  });
  await screen.findByRole("list", { name: "Tickets" });
  return page;
}

const questions = (): string[] => names("link", screen.getByRole("list", { name: "Tickets" }));

const ANAS = ticket(7, { owner: { id: 1, name: "Ana Morales" }, question: "Maps?" });
const FREE = ticket(8, { question: "Hours?" });

test("a filter stands in the address, which reload and Back follow", async () => {
  const page = await listed("#/tickets", FREE, ANAS);
  expect(questions()).toEqual(["Hours?", "Maps?"]);
  await page.press("button", "Unassigned");
  await until(() => expect(questions()).toEqual(["Hours?"]));
  expect(location.hash).toBe("#/tickets?owner=nobody");
  await page.reload();
  await until(() => expect(questions()).toEqual(["Hours?"]));
  expect(screen.getByRole("button", { name: "Unassigned" }).ariaPressed).toBe("true");
  // As Back does.
  location.hash = "#/tickets";
  await until(() => expect(questions()).toEqual(["Hours?", "Maps?"]));
});

test("words are looked for a moment after the last key, and Back does not lead through them", async () => {
  const page = await listed("#/tickets", FREE);
  const replaced = vi.spyOn(location, "replace");
  await user.type(screen.getByRole("searchbox", { name: "Search tickets" }), "wi fi");
  await page.world.clock.pass(COLLECT);
  await drawn();
  expect(replaced.mock.calls).toEqual([["#/tickets?search=wi+fi"]]);
  const searches = page.api.requests.filter(({ path }) => path.includes("search="));
  expect(searches.map(({ path }) => path)).toEqual(["desk/tickets?status=new%2Copen%2Cpending&search=wi+fi"]);
});

test("a ticket opens beside the list as it is filtered, and the navigation leads back to that list", async () => {
  await listed("#/tickets?owner=nobody", FREE);
  const link = within(screen.getByRole("list", { name: "Tickets" })).getByRole("link");
  expect(link.getAttribute("href")).toBe("#/tickets/8?owner=nobody");
  location.hash = "#/chats";
  await screen.findByRole("region", { name: "Patron Chats" });
  const tickets = screen.getByRole("link", { name: "Tickets" });
  expect(tickets.getAttribute("href")).toBe("#/tickets?owner=nobody");
});

test("a change that is heard changes that row alone", async () => {
  const rows = [FREE, ANAS];
  const page = await listed("#/tickets", ...rows);
  await page.world.clock.pass(COLLECT);
  page.api.requests.length = 0;
  page.server.say({ kind: "ticket_changed", ticket: 9, queue: 10, seq: 1 });
  await page.world.clock.pass(COLLECT);
  const read = page.api.requests.map(({ path }) => path).filter((path) => path.startsWith("desk/tickets"));
  expect(read).toEqual(["desk/tickets?status=new%2Copen%2Cpending&ticket=9"]);
});

test("a list that can't be read says so and keeps its rows, until it is tried again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const page = await listed("#/tickets", FREE);
  page.api.reachable = false;
  page.server.say({ kind: "ticket_changed", ticket: 8, queue: 10, seq: 2 });
  await page.world.clock.pass(COLLECT);
  await drawn();
  const region = screen.getByRole("region", { name: "Tickets" });
  expect(questions()).toEqual(["Hours?"]);
  page.api.reachable = true;
  await page.press("button", "Try again", region);
  await until(() => expect(within(region).queryByRole("button", { name: "Try again" })).toBeNull());
});

test("keys step through the tickets, wrapping at the end, and reach reply and list", async () => {
  const page = await listed("#/tickets", FREE, ANAS);
  for (const row of [FREE, ANAS]) {
    page.server.logs.set(ticketKey(row.ticket), logOf(row));
    page.api.on(`GET desk/tickets/${row.ticket}`, beside());
  }
  for (const [key, question] of [
    ["{Alt>}{ArrowDown}{/Alt}", "Hours?"],
    ["j", "Maps?"],
    ["j", "Hours?"],
    ["k", "Maps?"],
  ] as const) {
    await user.keyboard(key);
    await drawn();
    expect(document.activeElement?.textContent).toBe(question);
  }
  expect(location.hash).toBe("#/tickets/7");
  await screen.findByRole("textbox", { name: "Reply" });
  await user.keyboard("r");
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Reply" }));
  await user.keyboard("{Alt>}{Shift>}L{/Shift}{/Alt}");
  expect(document.activeElement?.textContent).toBe("Maps?");
});
