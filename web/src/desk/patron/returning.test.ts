import { beforeEach, expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import { Refusal } from "../../testing/api";
import type { FakeApi } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import { drawn, enter, screen, within } from "../../testing/page";
import { BEN, PATRON } from "../../testing/server";
import type { FakeServer } from "../../testing/server";
import { ticket } from "../../testing/tickets";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const CONTACT = "dana@example.org";
const LAST = {
  chat: 3,
  question: "JSTOR login",
  started_at: Date.UTC(2019, 10, 2),
  ended_at: Date.UTC(2019, 10, 2, 1),
  operator_id: BEN.id,
  operator_name: BEN.name,
};
const waiting = (server: FakeServer): void => server.starts(7, { name: "Dana", contact: CONTACT });
const mine = (server: FakeServer): void => {
  waiting(server);
  server.claimed(7);
};
const here = (total = 2, tickets = [ticket(173, { status: "open" })]) => {
  const chats = total > 0 ? [LAST] : [];
  return (api: FakeApi): unknown =>
    api
      .on("GET desk/chats/7/previous", { contact: CONTACT, total, chats })
      .on("GET desk/chats/7/tickets", { tickets, elsewhere: 0 });
};
const LINE = { name: m.desk_returning() };
const texts = async (): Promise<string[]> =>
  within(await screen.findByRole("list", LINE))
    .getAllByRole("listitem")
    .map((part) => part.textContent.trim());
const requestsAbout = ({ requests }: FakeApi): string[] =>
  requests.map(({ path }) => path).filter((path) => path.startsWith("desk/chats/7/"));

test("P6: a returning patron is recognised in the head: number of the chat, the last one, open tickets", async () => {
  const closed = ticket(160, { status: "closed" });
  const fromThis = ticket(180, { chat: 7 });
  const desk = await openDesk({
    before: mine,
    hash: "#/chats/7",
    api: here(2, [fromThis, ticket(173, { status: "open" }), closed]),
  });
  await desk.pane("Dana");
  expect(await texts()).toEqual([
    "3rd chat",
    "last time Ben Okafor, 2 Nov 2019: JSTOR login",
    "Ticket 173 open",
  ]);
  expect(requestsAbout(desk.api).filter((path) => !path.endsWith("canned-messages"))).toEqual([
    "desk/chats/7/previous",
    "desk/chats/7/tickets",
  ]);
  expect(desk.server.acts).toEqual([]);
});

test("P6: the link to the last chat shows its transcript beside the chat", async () => {
  const desk = await openDesk({
    before: (server) => {
      mine(server);
      server.happens(3, PATRON, { kind: "started", department: "Reference", widget: "Ask us", guest: 1 });
      server.says(3, BEN, "Use the proxy.");
    },
    api: here(),
    hash: "#/chats/7",
  });
  await desk.pane("Dana");
  const link = await screen.findByRole("link", { name: /JSTOR login/ });
  expect(link.getAttribute("href")).toBe("#/transcripts/3");
  expect(screen.getByRole("link", { name: "Ticket 173 open" }).getAttribute("href")).toBe("#/tickets/173");
  await enter(link);
  expect((await screen.findByRole("region", { name: m.desk_transcript() })).textContent).toContain(
    "Use the proxy.",
  );
  expect(location.hash).toBe("#/chats/7");
});

test("P6: the preview has the line, and the contact info among the facts", async () => {
  const desk = await openDesk({ before: waiting, api: here(1, []), hash: "#/chats/7" });
  const preview = await desk.preview();
  expect(await texts()).toEqual(["2nd chat", "last time Ben Okafor, 2 Nov 2019: JSTOR login"]);
  expect(within(preview).getByText(m.desk_contact()).nextElementSibling?.textContent.trim()).toBe(CONTACT);
});

test.each([
  ["nothing was before", here(0, [])],
  [
    "the operator may not know of it",
    (api: FakeApi) =>
      api.on("GET desk/chats/7/previous", new Refusal(404)).on("GET desk/chats/7/tickets", new Refusal(404)),
  ],
])("P6: the head has no such line where %s", async (_, api) => {
  const desk = await openDesk({ before: mine, api, hash: "#/chats/7" });
  await desk.pane("Dana");
  await vi.waitFor(() => expect(requestsAbout(desk.api)).toContain("desk/chats/7/tickets"));
  await drawn();
  expect(screen.queryByRole("list", LINE)).toBeNull();
});

test("P6: the line goes when the contact info is corrected, until the new one is looked up", async () => {
  const desk = await openDesk({ before: mine, api: here(), hash: "#/chats/7" });
  await desk.pane("Dana");
  await texts();
  here(0, [])(desk.api);
  await desk.follows((server) =>
    server.happens(7, BEN, { kind: "contact_changed", contact: "eve@example.org" }),
  );
  expect(screen.queryByRole("list", LINE)).toBeNull();
});

test("P6: known contact info is not requested again without a confirmation", async () => {
  const desk = await openDesk({ before: mine, api: here(0, []), hash: "#/chats/7" });
  const button = within(await desk.pane("Dana")).getByRole("button", { name: m.desk_request_contact() });
  await enter(button);
  const dialog = screen.getByRole("dialog", { name: `${CONTACT} is known. Ask anyway?` });
  await enter(within(dialog).getByRole("button", { name: m.desk_cancel() }));
  expect(desk.server.did).toEqual([]);
  await enter(button);
  await desk.press("button", m.desk_contact_ask_anyway());
  expect(desk.server.did).toEqual(["request_contact"]);
});

test.each([
  [2, "2"],
  [0, undefined],
])("P6: the tab Patron Information has the number of earlier chats: %s", async (total, count) => {
  const desk = await openDesk({ before: mine, api: here(total), hash: "#/chats/7" });
  const pane = within(await desk.pane("Dana"));
  await texts();
  await drawn();
  const tab = pane.getByRole("tab", { name: "Patron Information" });
  expect(tab.querySelector("[aria-hidden]")?.textContent).toBe(count);
});
