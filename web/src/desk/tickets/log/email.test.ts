import { expect, test } from "vitest";
import { openDesk } from "../../../testing/desk";
import { screen, until, within } from "../../../testing/page";
import "../../lazyParts";
import "../TicketsPage.svelte";
import { ANA, beside, entry, logOf, ticket, wired } from "../../../testing/tickets";

const DANA = "dana@example.org";
const SYSTEM = { role: "system" } as const;
const REPLY = entry(2, ANA, { kind: "replied", text: "Here" });
const FAILED = entry(3, SYSTEM, { kind: "email_failed", of: 2, to: DANA, reason: "550 No such mailbox" });
const SENT = entry(4, SYSTEM, { kind: "email_sent", of: 2, to: DANA });
const QUEUE = { id: 10, name: "Reference questions", counts: {} };

test("a reply's email that is delayed or failed says why, and is sent again", async () => {
  const page = await openDesk({
    hash: "#/tickets/7",
    before: (server) =>
      server.logs.set("ticket/7", [...logOf(ticket(7, { contact: DANA })), ...wired(REPLY, FAILED)]),
    api: (api) =>
      api
        .on("GET desk/queues", { queues: [QUEUE], destinations: [], sends_email: true })
        .on("GET desk/tickets/7", beside({ pending_email: { since: 1_000, why: "451 Later, please" } })),
  });
  const log = await screen.findByRole("log", { name: "Messages" });
  expect(log.textContent).toContain("550 No such mailbox");
  expect(screen.getByText(/waiting since .+ will be retried: 451 Later, please/)).toBeDefined();
  page.api.on("POST desk/tickets/7/emails/2/resend", undefined).on("GET desk/tickets/7", beside());
  await page.press("button", "Send Again", log);
  page.server.happens("ticket/7", SYSTEM, SENT.body as never);
  await until(() => expect(within(log).queryByRole("button", { name: "Send Again" })).toBeNull());
  expect(page.toasts).toContain(`The email is on its way to ${DANA}.`);
  expect(screen.queryByText(/451 Later/)).toBeNull();
});
