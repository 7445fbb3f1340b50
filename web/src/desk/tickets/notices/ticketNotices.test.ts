import { beforeEach, expect, test, vi } from "vitest";
import { fakeDeskApi } from "../../../testing/api";
import type { TicketNotice } from "../../../protocol/wire";
import { announceNotice } from "./ticketNotices";
import { Notifications } from "./notifications.svelte";
import type { Notifications as Settings } from "../../../protocol/http";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const SETTINGS: Settings = {
  new: { email: false, desk: false },
  replies: { email: true, desk: true },
  assigned: { email: true, desk: true },
  sends_email: true,
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

function announcements(notice: TicketNotice, differs: object = {}) {
  const calls: unknown[] = [];
  announceNotice(notice, {
    bell: { ring: (tune) => calls.push(tune), notify: (...args) => calls.push(args.slice(0, 3)) },
    preferences: { sound: true, desktop: true },
    toasts: { show: ({ about, text }) => calls.push([about, text]) },
    announcer: { say: (text) => calls.push(text) },
    enabled: () => true,
    onScreen: () => false,
    queue: () => "Reference questions",
    open: () => undefined,
    ...differs,
  });
  return calls;
}

test("announceNotice rings, notifies, announces and shows a toast for each kind of notice", () => {
  expect(announcements(notice("replied"))).toEqual([
    "message",
    ["Dana replied to Ticket 7", "Which shelf?", "refdesk-ticket-7"],
    "Dana replied to Ticket 7: Which shelf?",
    ["Dana replied to Ticket 7", "Which shelf?"],
  ]);
  expect(announcements(notice("new"))[3]).toEqual(["Ticket 7 is new in Reference questions", "Which shelf?"]);
  expect(announcements(notice("assigned"))[3]).toEqual(["Ticket 7 was assigned to you", "Which shelf?"]);
  expect(announcements(notice("replied", null))[3]).toEqual([
    "The patron replied to Ticket 7",
    "Which shelf?",
  ]);
});

test("announceNotice ignores notices that are switched off or on the screen, and respects sound and notifications", () => {
  expect(announcements(notice("new"), { enabled: () => false })).toEqual([]);
  expect(announcements(notice("new"), { onScreen: () => true })).toEqual([]);
  expect(announcements(notice("new"), { preferences: { sound: false, desktop: false } })).toHaveLength(2);
});

test("a setting is in force at once, and reverted if it could not be saved", async () => {
  let offline = false;
  const requests: unknown[] = [];
  const notifications = new Notifications(
    fakeDeskApi((method, _, body) => {
      requests.push(method, body);
      if (offline) throw new Error("no network");
      return { ...SETTINGS, ...(body as object) };
    }),
  );
  expect(notifications.shows(notice("new"))).toBe(true);
  await notifications.load();
  expect([notifications.shows(notice("new")), notifications.shows(notice("replied"))]).toEqual([false, true]);
  expect(await notifications.choose("new", { desk: true })).toBe(true);
  expect(notifications.shows(notice("new"))).toBe(true);
  expect(requests.at(-1)).toEqual({
    new: { email: false, desk: true },
    replies: SETTINGS.replies,
    assigned: SETTINGS.assigned,
  });
  offline = true;
  expect(await notifications.choose("replies", { desk: false })).toBe(false);
  expect(notifications.shows(notice("replied"))).toBe(true);
});
