import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { Refusal } from "../../testing/api";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import "../board/OpenChats.svelte";
import "./FollowUpTools.svelte";

const PATH = "GET desk/transcripts/7";
const FILTERS = {
  departments: [],
  operators: [],
  widgets: [],
  tags: [],
  everything: false,
  sends_email: true,
};
const row = (tags: readonly string[]): object => ({
  chat: 7,
  outcome: "patron",
  guest: 8209,
  name: "Dana",
  contact: "dana@example.org",
  question: "Where are the maps?",
  department: { id: 1, name: "Reference" },
  operator: null,
  widget: { id: 1, name: "Ask us" },
  started_at: 0,
  claimed_at: 0,
  ended_at: 1,
  messages: 1,
  tags,
  noted: false,
  redacted: [],
  found: [],
});
const whole = (may_change: boolean, tags: readonly string[] = []): object => ({
  transcript: row(tags),
  events: [],
  may_change,
  may_redact: false,
  may_open: false,
  emails: [],
  colleagues: [{ id: 5, name: "Chi Nguyen" }],
});

/** My ended chat with Dana; the server answers for its transcript. */
async function ended(
  answer: object,
  filters: object = FILTERS,
): Promise<{ desk: DeskPage; pane: HTMLElement }> {
  const desk = await openDesk({
    hash: "#/chats/7",
    before: withDana,
    api: (api) => api.on(PATH, answer).on("GET desk/transcripts/filters", filters),
  });
  const pane = await desk.pane("Dana");
  expect(within(pane).queryByRole("button", { name: "Tags" })).toBeNull();
  await enter(within(pane).getByRole("button", { name: "End Chat" }));
  const dialog = await screen.findByRole("dialog");
  await enter(within(dialog).getByRole("button", { name: "Yes, End Chat" }));
  await within(pane).findByRole("button", { name: "Close Chat" });
  await drawn();
  return { desk, pane };
}

test("tags of an ended chat are set beside it", async () => {
  const { desk, pane } = await ended(whole(true));
  await user.click(await within(pane).findByRole("button", { name: "Tags" }));
  const tags = await screen.findByRole("dialog", { name: "Tags" });
  const field = within(tags).getByRole("textbox", { name: "Tags" });
  expect(document.activeElement).toBe(field);
  desk.api.on("POST desk/transcripts/7/acts", { seq: 9, repeat: false }).on(PATH, whole(true, ["maps"]));
  await user.type(field, "maps");
  await enter(within(tags).getByRole("button", { name: "Update" }));
  await drawn();
  expect(desk.api.requests.find(({ verb }) => verb === "POST")?.content).toEqual({
    kind: "set_tags",
    tags: ["maps"],
  });
  expect(await within(tags).findByText(m.desk_updated())).toBeTruthy();
  await user.keyboard("{Escape}");
  expect([screen.queryByRole("dialog"), document.activeElement?.ariaLabel]).toEqual([null, "Tags"]);
});

test.each([
  ["the server sends email", FILTERS],
  ["it’s unknown whether the server does", new Refusal(503)],
])("the transcript of an ended chat is emailed from beside it when %s", async (_, filters) => {
  const { pane } = await ended(whole(true), filters);
  await user.click(await within(pane).findByRole("button", { name: "Email Transcript" }));
  const email = await screen.findByRole("dialog", { name: "Email Transcript" });
  const options = within(email)
    .getAllByRole("option")
    .map(({ textContent }) => textContent.trim());
  expect(options).toEqual(["The patron (dana@example.org)", "Chi Nguyen"]);
});

test("the window says that the server sends no email once that is known", async () => {
  const { pane } = await ended(whole(true), { ...FILTERS, sends_email: false });
  await user.click(await within(pane).findByRole("button", { name: "Email Transcript" }));
  const email = await screen.findByRole("dialog", { name: "Email Transcript" });
  expect(within(email).getByText(m.transcript_no_email())).toBeTruthy();
  expect(within(email).queryByRole("button", { name: "Send" })).toBeNull();
});

test.each([
  ["a reader of its department", whole(false)],
  ["an operator of another department", new Refusal(404)],
])("%s has no tags and no email of an ended chat", async (_, answer) => {
  const { desk, pane } = await ended(answer);
  await drawn();
  expect(desk.api.sent(PATH)).toHaveLength(1);
  const buttons = within(pane)
    .getAllByRole("button")
    .map(({ ariaLabel, textContent }) => ariaLabel ?? textContent);
  expect(buttons.filter((name) => ["Tags", "Email Transcript"].includes(name))).toEqual([]);
});
