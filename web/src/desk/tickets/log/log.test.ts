import { beforeEach, expect, test, vi } from "vitest";
import { redactableTexts, itemsOf } from "./log";
import { notEmailedReason } from "./emailLines";
import { ANA, CHI, entry, PATRON, QUESTION } from "../../../testing/tickets";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const lines = (...entries: Parameters<typeof itemsOf>[0]): string[] =>
  itemsOf(entries, ANA.id, "Dana").flatMap((item) =>
    item.kind === "line" ? [item.text.replace(/,? at \d\d:\d\d/, "")] : [],
  );

const cautions = (log: Parameters<typeof itemsOf>[0]): string[] =>
  itemsOf(log, ANA.id, "Dana").flatMap((item) =>
    item.kind === "line" && item.caution ? [item.caution] : [],
  );

const SYSTEM = { role: "system" } as const;

test("the question and replies are messages with the names of their authors", () => {
  const items = itemsOf([QUESTION, entry(2, ANA, { kind: "replied", text: "Here" })], ANA.id, "Dana");
  const messages = items.flatMap((item) => (item.kind === "message" ? [[item.name, item.own]] : []));
  expect(messages).toEqual([
    ["Dana", false],
    ["You", true],
  ]);
});

test("each change of an act is a line", () => {
  const at = 5_000;
  const texts = lines(
    QUESTION,
    entry(2, CHI, { kind: "replied", text: "Here" }, at),
    entry(3, CHI, { kind: "assigned", operator: 2, name: "Chi Nguyen" }, at),
    entry(4, CHI, { kind: "status_changed", status: "pending" }, at),
    entry(5, ANA, { kind: "assigned", operator: 2, name: "Chi Nguyen" }, at),
    entry(6, PATRON, { kind: "replied", text: "Thanks" }, 6_000),
    entry(7, PATRON, { kind: "status_changed", status: "open" }, 6_000),
  );
  expect(texts.slice(1)).toEqual([
    "Chi Nguyen claimed the ticket",
    "Chi Nguyen set the status to Pending",
    "You assigned the ticket to Chi Nguyen",
    "The patron reopened the ticket",
  ]);
});

test("every kind of change has a text", () => {
  const texts = lines(
    entry(2, ANA, { kind: "assigned", operator: null, name: "" }),
    entry(3, ANA, { kind: "transferred", queue: 11, name: "History questions", before: 10 }),
    entry(4, ANA, { kind: "tagged", tags: ["maps", "trams"] }),
    entry(5, ANA, { kind: "tagged", tags: [] }),
    entry(6, ANA, { kind: "name_changed", name: null }),
    entry(7, ANA, { kind: "contact_changed", contact: "d@example.org" }),
  );
  expect(texts).toEqual([
    "You released the ticket",
    "You moved the ticket to History questions",
    "You set the tags: maps, trams",
    "You removed all tags",
    "You removed the name",
    "You changed the contact info to d@example.org",
  ]);
});

test("emails are lines with their outcome, and their long texts apart", () => {
  const entries = [
    QUESTION,
    entry(2, PATRON, {
      kind: "email_received",
      sender: "d@example.org",
      subject: "Maps",
      quoted: "> before",
    }),
    entry(3, SYSTEM, { kind: "email_sent", of: 1, to: "d@example.org" }),
    entry(4, SYSTEM, { kind: "email_sent", of: 1, to: "d@example.org", twice: true }),
    entry(5, SYSTEM, { kind: "email_failed", of: 1, to: "d@example.org", reason: "No such mailbox" }),
    entry(6, PATRON, {
      kind: "email_received",
      sender: "d@example.org",
      automatic: true,
      text: "Away",
      lost: [{ name: "a.exe", size: 10 }],
    }),
  ];
  expect(lines(...entries).slice(1)).toEqual([
    "Received by email from d@example.org: Maps",
    "Emailed to d@example.org",
    "Emailed to d@example.org, perhaps twice",
    "The email to d@example.org failed: No such mailbox",
    "An automatic reply came from d@example.org · not stored: a.exe",
  ]);
  const more = itemsOf(entries, ANA.id, "Dana").flatMap((item) =>
    item.kind === "line" && item.more ? [item.more] : [],
  );
  expect(more).toEqual(["> before", "Away"]);
});

test("lines end with the time, or what someone wrote follows it", () => {
  const entries = [
    QUESTION,
    entry(2, ANA, { kind: "assigned", operator: 1, name: "Ana Morales" }),
    entry(3, ANA, { kind: "tagged", tags: ["maps"] }),
    entry(4, SYSTEM, { kind: "email_sent", of: 1, to: "d@example.org", twice: true }),
    entry(5, PATRON, { kind: "email_received", sender: "d@example.org", subject: "Maps" }),
  ];
  const texts = itemsOf(entries, ANA.id, "Dana").flatMap((item) => (item.kind === "line" ? [item.text] : []));
  expect(texts.map((text) => text.replace(/\d\d:\d\d/, "10:43"))).toEqual([
    "Opened in Reference questions through the form at 10:43",
    "You claimed the ticket at 10:43",
    "You set the tags at 10:43: maps",
    "Emailed to d@example.org, perhaps twice, at 10:43",
    "Received by email from d@example.org at 10:43: Maps",
  ]);
});

test("redactions are lines, and redacted emails show “(removed)”", () => {
  const texts = lines(
    QUESTION,
    entry(2, PATRON, { kind: "forget_requested", data: ["text"] }),
    entry(3, SYSTEM, { kind: "email_failed", of: 1, to: "", reason: "" }),
    entry(4, ANA, { kind: "redacted", data: ["text"], seqs: [1] }),
    entry(5, SYSTEM, { kind: "redacted", data: ["text"] }),
    entry(6, CHI, { kind: "forget_requested", data: ["name"] }),
    entry(7, PATRON, { kind: "redacted", data: ["text"] }),
  );
  expect(texts.slice(1)).toEqual([
    "The patron requested deletion. It takes effect when the ticket is closed",
    "The email to (removed) failed: (removed)",
    "You removed some content",
    "Refdesk deleted the patron’s data",
    "Chi Nguyen requested deletion. It takes effect when the ticket is closed",
    "The patron deleted their data",
  ]);
});

test("an email can be sent again if its latest outcome is a failure", () => {
  const failed = (seq: number, of: number) =>
    entry(seq, SYSTEM, { kind: "email_failed", of, to: "d@example.org", reason: "550" });
  const sent = entry(5, SYSTEM, { kind: "email_sent", of: 1, to: "d@example.org" });
  const items = itemsOf(
    [QUESTION, failed(2, 1), failed(3, 2), failed(4, 1), sent, failed(6, 3)],
    ANA.id,
    "Dana",
  );
  const again = items.flatMap((item) =>
    item.kind === "line" && item.again !== undefined ? [[item.id, item.again]] : [],
  );
  expect(again).toEqual([
    ["seq-3", 2],
    ["seq-6", 3],
  ]);
});

test("days are separated", () => {
  const later = entry(2, CHI, { kind: "note_saved", text: "n" }, 90_000_000);
  expect(itemsOf([QUESTION, later], ANA.id, "Dana").filter((item) => item.kind === "day")).toHaveLength(2);
});

test("files stand below their message, without a name", () => {
  const file = { file: 3, name: "map.pdf", type: "application/pdf", size: 9, token: "t", expires_at: 9 };
  const items = itemsOf(
    [QUESTION, entry(2, ANA, { kind: "replied", text: "Here", files: [file] })],
    ANA.id,
    "Dana",
  );
  const messages = items.flatMap((item) =>
    item.kind === "message" ? [[item.name, item.own, item.last, item.message.file?.href]] : [],
  );
  expect(messages).toEqual([
    ["Dana", false, true, undefined],
    ["You", true, false, undefined],
    [null, true, true, "/files/t/"],
  ]);
});

test("files of an email that were not stored are listed with the reason", () => {
  const lost = [
    { name: "huge.tif", size: 10, why: "FileTooLarge" },
    { name: "a.exe", size: 10, why: "FileTypeRefused" },
    { name: "note.txt", size: 10, why: "FilesDisabled" },
    { name: "old", size: 10 },
  ];
  const texts = lines(
    entry(2, PATRON, { kind: "replied", text: "Here" }),
    entry(3, PATRON, { kind: "email_received", sender: "d@e.org", subject: "Map", lost }),
  );
  expect(texts[0]).toContain(
    "not stored: huge.tif (too large), a.exe (file type not allowed), note.txt (files aren’t accepted here), old",
  );
});

test("notEmailedReason is set without an email address or a mail server", () => {
  expect(notEmailedReason(true, "dana@example.org")).toBeNull();
  expect(notEmailedReason(true, "+12125552368")).toContain("no address is known");
  expect(notEmailedReason(true, null)).toContain("no address is known");
  expect(notEmailedReason(false, "dana@example.org")).toContain("isn’t set up");
});

test("redactableTexts lists each written text, and the texts of an email as one", () => {
  const mail = { kind: "email_received", sender: "dana@example.org", subject: "Re", quoted: "> 12" } as const;
  const entries = [
    QUESTION,
    entry(2, ANA, { kind: "note_saved", text: "Called" }),
    entry(3, PATRON, { kind: "replied", text: "" }),
    entry(4, PATRON, mail),
    entry(5, ANA, { kind: "status_changed", status: "closed" }),
  ];
  expect(redactableTexts(entries).map(({ seq, text, whole }) => [seq, text, whole])).toEqual([
    [1, "Where?", false],
    [2, "Called", false],
    [4, "Re\n> 12", true],
  ]);
});

test("links and replies through them name the operator who made the link", () => {
  const entries = [
    QUESTION,
    entry(2, CHI, { kind: "link_made", access: "read" }),
    entry(3, CHI, { kind: "link_made", access: "reply" }),
    entry(4, PATRON, { kind: "link_claimed", link: 3 }),
    entry(5, PATRON, { kind: "replied", text: "Thanks", link: 3 }),
    entry(6, ANA, { kind: "contact_changed", contact: "a@example.org" }),
    entry(7, PATRON, { kind: "replied", text: "And?", link: 6 }),
    entry(8, PATRON, { kind: "replied", text: "Mine" }),
  ];
  expect(lines(...entries).slice(1)).toEqual([
    "Chi Nguyen made a link to read this ticket",
    "Chi Nguyen made a link for the patron",
    "The patron opened the link made for them",
    "You changed the contact info to a@example.org",
  ]);
  const names = itemsOf(entries, ANA.id, "Dana").flatMap((item) =>
    item.kind === "message" ? [item.name] : [],
  );
  expect(names).toEqual([
    "Dana",
    "Dana (through the link that Chi Nguyen made)",
    "Dana (through the address that Ana Morales entered)",
    "Dana",
  ]);
});

test("replies through an address that an operator entered name the operator", () => {
  const entries = [{ ...QUESTION, by: CHI }, entry(2, PATRON, { kind: "replied", text: "Thanks", link: 1 })];
  const names = itemsOf(entries, ANA.id, "Dana").flatMap((item) =>
    item.kind === "message" ? [item.name] : [],
  );
  expect(names).toEqual(["Dana", "Dana (through the address that Chi Nguyen entered)"]);
});

test("a reply by email whose sender is not confirmed says so, and what to do", () => {
  const received = { kind: "email_received", sender: "dana@example.org", subject: "Re" } as const;
  const log = [
    QUESTION,
    entry(2, PATRON, { kind: "replied", text: "I agree" }),
    entry(3, PATRON, { ...received, unproved: true }),
    entry(4, PATRON, { kind: "replied", text: "Thanks" }),
    entry(5, PATRON, received),
  ];
  const names = itemsOf(log, ANA.id, "Dana").flatMap((item) => (item.kind === "message" ? [item.name] : []));
  expect(names).toEqual(["Dana", "Dana (sender not confirmed)", "Dana"]);
  expect(cautions(log)).toHaveLength(1);
  expect(cautions(log)[0]).toMatch(
    /^Anyone could have sent this email in the name of dana@example.org\. Ask the patron/,
  );
});

test("an email's question whose sender is not confirmed says so; an automatic reply warns in a line alone", () => {
  const received = { kind: "email_received", sender: "dana@example.org", unproved: true } as const;
  const question = entry(1, PATRON, { ...QUESTION.body, source: "email" } as typeof QUESTION.body);
  const log = [question, entry(2, PATRON, received), entry(3, PATRON, { ...received, automatic: true })];
  const names = itemsOf(log, ANA.id, "Dana").flatMap((item) => (item.kind === "message" ? [item.name] : []));
  expect(names).toEqual(["Dana (sender not confirmed)"]);
  expect(cautions(log)).toHaveLength(2);
});
