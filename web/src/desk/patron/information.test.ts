import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { Refusal } from "../../testing/api";
import type { FakeApi } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, names, screen, user, within } from "../../testing/page";
import { BEN, PATRON } from "../../testing/server";
import type { FakeServer } from "../../testing/server";
import { ticket } from "../../testing/tickets";

const CONTACT = "dana@example.org";
const BEFORE = {
  chat: 3,
  question: "Can I extend an interlibrary loan?",
  started_at: 1_000,
  ended_at: 61_000,
  operator_id: BEN.id,
  operator_name: BEN.name,
};

const dana = (server: FakeServer): void => {
  server.starts(7, { name: "Dana", contact: CONTACT });
  server.claimed(7);
};
const nothingBefore = (api: FakeApi): unknown =>
  api
    .on("GET desk/chats/7/previous", { contact: CONTACT, total: 0, chats: [] })
    .on("GET desk/chats/7/tickets", { tickets: [], elsewhere: 0 });

async function informed(before = dana, api = nothingBefore): Promise<DeskPage> {
  const desk = await openDesk({ before, api, hash: "#/chats/7" });
  await enter(within(await desk.pane("Dana")).getByRole("tab", { name: m.desk_tab_information() }));
  return desk;
}
const group = (name: string): HTMLElement => screen.getByRole("group", { name });
const field = (name: string): HTMLInputElement => within(group(name)).getByRole("textbox");

async function correct(name: string, value: string): Promise<void> {
  await user.clear(field(name));
  await user.type(field(name), value);
  await enter(within(group(name)).getByRole("button", { name: m.desk_update() }));
}

test("P1: the conversation and the draft survive a visit to “Patron Information”", async () => {
  const desk = await openDesk({ before: dana, api: nothingBefore, hash: "#/chats/7" });
  await desk.write("Dana", "I am looking");
  const pane = await desk.pane("Dana");
  const log = within(pane).getByRole("log", { name: "Conversation" });
  await enter(within(pane).getByRole("tab", { name: m.desk_tab_information() }));
  await enter(within(pane).getByRole("tab", { name: m.desk_tab_chat() }));
  expect(within(pane).getByRole("log", { name: "Conversation" })).toBe(log);
  expect((await desk.box("Dana")).textContent).toBe("I am looking");
});

test("P2: name and contact info are corrected", async () => {
  const desk = await informed();
  await correct(m.desk_name(), "Dana Whitfield");
  await correct(m.desk_contact(), "(212) 555-2368");
  expect(desk.server.acts.map(({ act }) => act)).toEqual([
    { kind: "set_name", name: "Dana Whitfield" },
    { kind: "set_contact", contact: "(212) 555-2368" },
  ]);
  expect(desk.row("Dana Whitfield")).not.toBeNull();
  expect(await desk.pane("Dana Whitfield")).toBeDefined();
});

test("P2: an invalid contact is explained at its field", async () => {
  const desk = await informed();
  desk.server.refusals.set("set_contact", { name: "BadContact", fault: "neither" });
  await correct(m.desk_contact(), "dana at example");
  expect(field(m.desk_contact()).ariaInvalid).toBe("true");
  await desk.reload();
  await enter(within(await desk.pane("Dana")).getByRole("tab", { name: m.desk_tab_information() }));
  expect(field(m.desk_contact()).value).toBe(CONTACT);
});

test("P3: the facts from the widget are listed, pages with the latest first", async () => {
  const page = (name: string) => ({ url: `https://library.example/${name}`, title: name });
  await informed((server) => {
    dana(server);
    server.happens(7, PATRON, {
      kind: "started",
      department: "Reference",
      widget: "Ask us",
      guest: 1,
      name: "Dana",
      answers: [{ label: "Course", text: "HIST 201" }],
    });
    const described = {
      browser: "Chromium",
      system: "Linux",
      language: "de",
      address: "127.0.0.0",
      location: "Second floor, map room",
      referrer: "https://library.example/",
    };
    server.happens(7, PATRON, { kind: "patron_described", page: page("hours"), ...described });
    for (const name of ["collections", "services"])
      server.happens(7, PATRON, { kind: "seat_taken", seat: 1, node: "n", page: page(name) });
  });
  const panel = screen.getByRole("tabpanel", { name: m.desk_tab_information() });
  const facts = within(panel)
    .getAllByRole("term")
    .map((term) => {
      const value = term.nextElementSibling?.textContent.trim().replace(/\s+/g, " ");
      return `${term.textContent}: ${value}`;
    });
  expect([facts[0], ...facts.slice(3)]).toEqual([
    "Location: Second floor, map room",
    "Referrer: library.example",
    "Department: Reference",
    "Widget: Ask us",
    expect.stringMatching(/^Started: Today \d\d?:\d\d.* waited 0:\d\d/),
    "Course: HIST 201",
    "Browser: Chromium",
    "System: Linux",
    "Device: Computer",
    "Language: German",
    "IP address: 127.0.0.0",
  ]);
  expect(names("link", panel).map((name) => name.split("/").at(-1))).toEqual([
    "services",
    "collections",
    "hours",
  ]);
});

test("L1: the language is the one that the patron changes to in the middle of the chat", async () => {
  const desk = await informed((server) => {
    dana(server);
    server.happens(7, PATRON, { kind: "patron_described", browser: "Chromium", language: "de" });
  });
  const shown = (): string | undefined =>
    screen.getByText(m.desk_language()).nextElementSibling?.textContent.trim();
  expect(shown()).toBe("German");
  await desk.follows((server) => server.happens(7, PATRON, { kind: "language_chosen", language: "ar" }));
  expect(shown()).toBe("Arabic");
  await enter(screen.getByRole("tab", { name: m.desk_tab_chat() }));
  const log = screen.getByRole("log", { name: "Conversation" });
  expect(log.textContent).toContain("The patron changed the language to Arabic at");
});

test("P4: a previous chat is read beside the current one, without an act", async () => {
  const desk = await informed(
    (server) => {
      dana(server);
      server.happens(3, PATRON, { kind: "started", department: "Reference", widget: "Ask us", guest: 1 });
      server.says(3, BEN, "Yes, twice.");
    },
    (api) =>
      api
        .on("GET desk/chats/7/previous", { contact: CONTACT, total: 1, chats: [BEFORE] })
        .on("GET desk/chats/7/tickets", { tickets: [], elsewhere: 0 }),
  );
  const list = await screen.findByRole("list", { name: "Previous Chats with Patron" });
  expect(list.textContent).toContain("Ben Okafor");
  await enter(within(list).getByRole("button", { name: BEFORE.question }));
  const transcript = await screen.findByRole("region", { name: m.desk_transcript() });
  expect(transcript.textContent).toContain("Yes, twice.");
  await desk.follows((server) => server.says(7, PATRON, "Yes please"));
  expect((await desk.pane("Dana")).textContent).toContain("Yes please");
  expect(transcript.textContent).not.toContain("Yes please");
  await enter(within(transcript).getByRole("button", { name: m.desk_transcript_close() }));
  expect(screen.queryByRole("region", { name: m.desk_transcript() })).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("tab", { name: m.desk_tab_chat() }));
  expect(desk.server.acts).toEqual([]);
});

test("P4: the list of previous chats says that it is empty for this contact, or that it could not be loaded", async () => {
  const desk = await informed();
  const panel = screen.getByRole("tabpanel", { name: m.desk_tab_information() });
  expect(panel.textContent).toContain(m.desk_previous_none({ contact: CONTACT }));
  desk.api.on("GET desk/chats/7/previous", new Refusal(503));
  await correct(m.desk_contact(), "eve@example.org");
  await drawn();
  expect(panel.textContent).toContain(m.desk_previous_failed());
});

test("P5: previous tickets are listed with their status", async () => {
  await informed(dana, (api) =>
    api
      .on("GET desk/chats/7/previous", { contact: CONTACT, total: 0, chats: [] })
      .on("GET desk/chats/7/tickets", {
        tickets: [ticket(12, { question: "Do you lend laptops?" })],
        elsewhere: 2,
      }),
  );
  const list = await screen.findByRole("list", { name: "Previous Tickets with this Patron" });
  expect(names("button", list)).toEqual(["Do you lend laptops?"]);
  expect(list.textContent).toMatch(/New.*Ticket 12/);
});

test("M8: contact info is requested once; the patron's answer or refusal is shown", async () => {
  const before = (server: FakeServer): void => {
    server.starts(7, { name: "Dana" });
    server.claimed(7);
  };
  const desk = await openDesk({ before, api: nothingBefore, hash: "#/chats/7" });
  const pane = await desk.pane("Dana");
  const button = within(pane).getByRole("button", { name: m.desk_request_contact() });
  await enter(button);
  await enter(button);
  expect(desk.server.did).toEqual(["request_contact"]);
  expect(desk.toasts).toContain(m.desk_contact_already());
  await desk.follows((server) => server.happens(7, PATRON, { kind: "contact_declined" }));
  expect(pane.textContent).toContain("Dana did not share contact info");
  await enter(button);
  await desk.follows((server) =>
    server.happens(7, PATRON, { kind: "contact_shared", contact: "eve@example.org" }),
  );
  expect(pane.textContent).toContain("Dana shared eve@example.org");
  await enter(within(pane).getByRole("tab", { name: m.desk_tab_information() }));
  expect(field(m.desk_contact()).value).toBe("eve@example.org");
});
