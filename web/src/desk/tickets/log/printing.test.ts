import { expect, test } from "vitest";
import { openDesk } from "../../../testing/desk";
import { drawn, screen, within } from "../../../testing/page";
import "../../lazyParts";
import "../TicketsPage.svelte";
import { ANA, beside, entry, QUESTION, ticket, wired } from "../../../testing/tickets";

const QUEUE = { id: 10, name: "Reference questions", slug: "r", members: [], counts: {}, departments: [] };
const LOG = wired(
  { ...QUESTION, body: { ...QUESTION.body, name: "Dana" } as never },
  entry(2, ANA, { kind: "replied", text: "Here" }),
);

test("on paper the operator who prints a ticket has a name", async () => {
  await openDesk({
    hash: "#/tickets/7",
    before: (server) => server.logs.set("ticket/7", LOG),
    api: (api) =>
      api
        .on("GET desk/queues", { queues: [QUEUE], destinations: [], sends_email: false })
        .on("GET desk/tickets", { tickets: [ticket(7)], next: null })
        .on("GET desk/tickets/7", beside()),
  });
  const log = await screen.findByRole("log", { name: "Messages" });
  const names = (): (string | null)[] =>
    [...log.querySelectorAll("[data-author]")].map((element) => element.getAttribute("data-author"));
  await drawn();
  expect(names()).toEqual(["Dana", "Ana Morales"]);
  expect(within(log).getByText("You")).toBeTruthy();
  window.dispatchEvent(new Event("beforeprint"));
  expect(within(log).queryByText("You")).toBeNull();
  window.dispatchEvent(new Event("afterprint"));
  await drawn();
  expect(within(log).getByText("You")).toBeTruthy();
});
