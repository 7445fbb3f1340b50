import { beforeEach, expect, test, vi } from "vitest";
import type { TicketNotice } from "../../protocol/wire";
import { tellOf } from "./attention";
import { Notifications } from "./notifications.svelte";
import type { Told } from "./notifications.svelte";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const TOLD: Told = {
  new: { mail: false, desk: false },
  replies: { mail: true, desk: true },
  assigned: { mail: true, desk: true },
  mailing: true,
  address: "ana@harbour.example",
};
const notice = (about: TicketNotice["about"], name: string | null = "Dana"): TicketNotice => ({
  kind: "ticket_notice",
  ticket: 7,
  queue: 10,
  about,
  name,
  excerpt: "Which shelf?",
});

function heard(one: TicketNotice, differs: object = {}) {
  const calls: unknown[] = [];
  tellOf(one, {
    bell: { ring: (tune) => calls.push(tune), notify: (...told) => calls.push(told.slice(0, 3)) },
    preferences: { sound: true, desktop: true },
    toasts: { show: ({ about, text }) => calls.push([about, text]) },
    announcer: { say: (text) => calls.push(text) },
    wanted: () => true,
    watched: () => false,
    queue: () => "Reference questions",
    open: () => undefined,
    ...differs,
  });
  return calls;
}

test("each kind of notice has a sound, a notification, a word and a toast", () => {
  expect(heard(notice("replied"))).toEqual([
    "message",
    ["Dana replied to Ticket 7", "Which shelf?", "refdesk-ticket-7"],
    "Dana replied to Ticket 7: Which shelf?",
    ["Dana replied to Ticket 7", "Which shelf?"],
  ]);
  expect(heard(notice("new"))[3]).toEqual(["Ticket 7 is new in Reference questions", "Which shelf?"]);
  expect(heard(notice("assigned"))[3]).toEqual(["Ticket 7 was assigned to you", "Which shelf?"]);
  expect(heard(notice("replied", null))[3]).toEqual(["The patron replied to Ticket 7", "Which shelf?"]);
});

test("what is not wanted here, or is before one's eyes, is not told; sound and notifications may be off", () => {
  expect(heard(notice("new"), { wanted: () => false })).toEqual([]);
  expect(heard(notice("new"), { watched: () => true })).toEqual([]);
  expect(heard(notice("new"), { preferences: { sound: false, desktop: false } })).toHaveLength(2);
});

test("a choice holds at once, and stands as it was where it could not be kept", async () => {
  let away = false;
  const asked: unknown[] = [];
  const made = new Notifications({
    request: (verb: string, _: string, content?: object) => {
      asked.push(verb, content);
      return away ? Promise.reject(new Error("no network")) : Promise.resolve({ ...TOLD, ...content });
    },
  } as never);
  expect(made.shows(notice("new"))).toBe(true);
  await made.load();
  expect([made.shows(notice("new")), made.shows(notice("replied"))]).toEqual([false, true]);
  expect(await made.choose("new", { desk: true })).toBe(true);
  expect(made.shows(notice("new"))).toBe(true);
  expect(asked.at(-1)).toEqual({
    new: { mail: false, desk: true },
    replies: TOLD.replies,
    assigned: TOLD.assigned,
  });
  away = true;
  expect(await made.choose("replies", { desk: false })).toBe(false);
  expect(made.shows(notice("replied"))).toBe(true);
});
