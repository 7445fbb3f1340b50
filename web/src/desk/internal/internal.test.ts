import { expect, test } from "vitest";
import type { InternalRow, WireEvent } from "../../protocol/wire";
import { Refusal } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage, DeskSetup } from "../../testing/desk";
import { cursorIn, drawn, enter, screen, until, user, within } from "../../testing/page";
import { ANA, BEN, SYSTEM } from "../../testing/server";
import "../files/FileWindow.svelte";
import "./ColleaguesPage.svelte";

const CHI = { role: "operator", id: 3, name: "Chi Nguyen" } as const;
const colleague = (id: number, name: string, status: "online" | "offline" | "away") => ({
  id,
  name,
  status,
  since: 0,
  departments: [1],
  chats: id,
  busy: false,
  reason: "",
  back_at: null,
});
const ROOM: InternalRow = {
  internal_chat: 3,
  version: 1,
  scope: "department",
  of: 1,
  name: "Reference",
  people: [],
  messages: 0,
  message_at: 0,
  message_by: 0,
  excerpt: "",
};
const PAIR: InternalRow = {
  ...ROOM,
  internal_chat: 4,
  scope: "pair",
  of: 0,
  name: "",
  people: [
    { id: ANA.id, name: ANA.name },
    { id: BEN.id, name: BEN.name },
  ],
};

async function open(setup: DeskSetup = {}): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/colleagues",
    ...setup,
    before: (server) => {
      server.desk = {
        ...server.desk,
        colleagues: [colleague(5, "Dora Klein", "offline"), colleague(2, BEN.name, "online")],
      };
      const libraries = [{ id: 1, name: "Harbour Library" }];
      server.internal = { kind: "internal_chats", whole: true, rows: [ROOM, PAIR], libraries };
      server.happens("internal_chat/3", SYSTEM, { kind: "internal_chat_started", scope: "department" });
      server.happens("internal_chat/4", SYSTEM, { kind: "internal_chat_started", scope: "pair" });
      setup.before?.(server);
    },
  });
  await drawn();
  return desk;
}

const rows = (list: string): string[] =>
  within(screen.getByRole("list", { name: list }))
    .getAllByRole("button")
    .map(({ textContent }) => textContent);
const item = (name: string): HTMLElement =>
  within(screen.getByRole("region", { name: "Colleagues" })).getByRole("button", {
    name: new RegExp(`^${name}(,|$)`),
  });
const row = (name: string): string => item(name).closest("li")?.textContent ?? "";
const box = (): HTMLElement => screen.getByRole("textbox", { name: "Message" });
async function write(keys: string): Promise<void> {
  cursorIn(box());
  await user.keyboard(keys);
  await drawn();
}
const log = (): HTMLElement => screen.getByRole("log");

test("T3: departments, the library and colleagues are listed, who is there first", async () => {
  await open();
  expect(rows("Departments and library")).toEqual(["Reference", "All staff"]);
  expect(rows("People in your departments")).toEqual(["Ben Okafor", "Dora Klein"]);
  expect(row("Ben Okafor")).toMatch(/Online.*2 chats/s);
  expect(row("Dora Klein")).toContain("Offline");
});

test("T3: a message is sent to the department and shown with the names of others", async () => {
  const desk = await open();
  await enter(item("Reference"));
  await drawn();
  desk.server.says("internal_chat/3", CHI, "Who has the key?");
  desk.server.says("internal_chat/3", BEN, "Not me");
  await write("I do{Enter}");
  expect(desk.server.acts.at(-1)).toMatchObject({
    chat: "internal_chat/3",
    act: { kind: "say", text: "I do" },
  });
  expect(log().textContent).toMatch(/Chi Nguyen.*Who has the key\?.*Ben Okafor.*Not me.*You.*I do/s);
  expect(location.hash).toBe("#/colleagues/3");
});

test("T3: unread messages are counted, in the list and in the navigation, until they are read", async () => {
  const desk = await open();
  desk.server.happens("internal_chat/3", CHI, { kind: "message_sent", text: "Hello" });
  const said = { ...ROOM, version: 2, messages: 1, message_at: 1, message_by: CHI.id, excerpt: "Hello" };
  desk.server.say({ kind: "internal_chats", whole: false, rows: [said] });
  await drawn();
  expect(row("Reference")).toMatch(/Hello.*1 unread message/s);
  const navigation = screen.getByRole("navigation", { name: "Desk" });
  expect(navigation.textContent).toContain("1 unread message");
  await enter(item("Reference"));
  await drawn();
  expect(row("Reference")).not.toContain("unread");
  expect(navigation.textContent).not.toContain("unread");
  await desk.world.clock.pass(1_000);
  await drawn();
  expect(desk.server.seen.get("desk internal_chat/3")).toBe(2);
});

test("T3: what I wrote myself at another desk is not unread, and what I read there neither", async () => {
  const desk = await open();
  const mine = { ...ROOM, version: 2, messages: 1, message_at: 1, message_by: ANA.id };
  desk.server.say({ kind: "internal_chats", whole: false, rows: [mine] });
  const theirs = { ...PAIR, version: 2, messages: 1, message_at: 1, message_by: BEN.id };
  desk.server.say({ kind: "internal_chats", whole: false, rows: [theirs] });
  await drawn();
  expect(row("Reference")).not.toContain("unread");
  expect(row("Ben Okafor")).toContain("1 unread message");
  desk.server.say({
    kind: "internal_chats",
    whole: false,
    read: [{ log: ["internal_chat", 4], seq: 2, count: 1 }],
  });
  await drawn();
  expect(row("Ben Okafor")).not.toContain("unread");
});

test("T3: a direct message is announced; a message in a department is not", async () => {
  const desk = await open();
  const said = { version: 2, messages: 1, message_at: 1, message_by: BEN.id };
  desk.server.say({ kind: "internal_chats", whole: false, rows: [{ ...ROOM, ...said, excerpt: "To all" }] });
  desk.server.say({
    kind: "internal_chats",
    whole: false,
    rows: [{ ...PAIR, ...said, excerpt: "Got a minute?" }],
  });
  await drawn();
  expect(desk.announced).toContain("Message from Ben Okafor: Got a minute?");
  expect(desk.announced).not.toContain("To all");
});

const OTHER = "People in other departments";
const DISTANT = [
  { id: 7, name: "Emil Fuchs", departments: ["Music", "Maps"] },
  { id: 8, name: "Fay Grant", departments: ["Music"] },
];

test("T3, P49: people of other departments are listed, with states that stay true", async () => {
  const desk = await open({
    api: (api) => api.on("GET desk/distant-colleagues", { people: DISTANT, total: 2 }),
  });
  expect(rows(OTHER)).toEqual(["Emil Fuchs", "Fay Grant"]);
  expect(row("Emil Fuchs")).toContain("Music · Maps");
  expect(row("Emil Fuchs")).not.toContain("Offline");
  const watched = (): unknown[] => desk.world.wire.of("watch_people").map(({ people }) => people);
  expect(watched().at(-1)).toEqual([7, 8]);
  const emil = { ...colleague(7, "Emil Fuchs", "online"), departments: [], chats: 3 };
  desk.server.say({ kind: "internal_chats", whole: false, people: [emil] });
  await drawn();
  expect(screen.getByRole("button", { name: "Emil Fuchs, Online, 3 chats" })).toBeTruthy();
  desk.server.say({ kind: "internal_chats", whole: false, people: [{ ...emil, status: "not_responding" }] });
  await drawn();
  expect(row("Emil Fuchs")).toContain("Not responding");
  const before = watched().length;
  desk.server.say({ kind: "internal_chats", whole: true });
  await drawn();
  expect(watched().slice(before)).toEqual([[7, 8]]);
});

test("T3: of a large library, a page is loaded, and the others are found by name or department", async () => {
  const page = (from: number): object[] =>
    Array.from({ length: 50 }, (_, n) => ({
      id: 100 + from + n,
      name: `Person ${from + n}`,
      departments: [],
    }));
  const desk = await open({
    api: (api) =>
      api.on("GET desk/distant-colleagues", ({ path }: { path: string }) => {
        if (path.includes("search")) return { people: DISTANT.slice(0, 1), total: 1 };
        return { people: page(path.includes("offset") ? 50 : 0), total: 2_000 };
      }),
  });
  expect(rows(OTHER)).toHaveLength(50);
  await enter(screen.getByRole("button", { name: "Show more" }));
  await drawn();
  expect(rows(OTHER)).toHaveLength(100);
  await user.type(screen.getByRole("searchbox", { name: "Search colleagues" }), "emil{Enter}");
  await drawn();
  expect(rows(OTHER)).toEqual(["Emil Fuchs"]);
  expect(screen.queryByRole("list", { name: "People in your departments" })).toBeNull();
  expect(desk.world.wire.of("watch_people").at(-1)).toEqual({ kind: "watch_people", people: [7] });
});

test("T3: colleagues that the desk frame has no room for are found on the server", async () => {
  const rita = colleague(90, "Rita Weiss", "away");
  const desk = await open({
    before: (server) => (server.desk = { ...server.desk, more_colleagues: 500 }),
    api: (api) => api.on("GET desk/colleagues?search=rita", { colleagues: [rita], total: 1 }),
  });
  expect(screen.getByText("2 of 502 are shown. Search for the others.")).toBeTruthy();
  await user.type(screen.getByRole("searchbox", { name: "Search colleagues" }), "rita{Enter}");
  await until(() => expect(rows("People in your departments")).toEqual(["Rita Weiss"]));
  expect(desk.world.wire.of("watch_people").at(-1)).toEqual({ kind: "watch_people", people: [90] });
});

test("T3: a click on a colleague starts the internal chat with them, and focuses its text box", async () => {
  const desk = await open({ api: (api) => api.on("POST desk/internal-chats", { internal_chat: 9 }) });
  desk.server.happens("internal_chat/9", ANA, { kind: "internal_chat_started", scope: "pair" });
  await enter(item("Dora Klein"));
  await drawn();
  expect(desk.api.sent("POST desk/internal-chats")).toEqual([{ scope: "colleague", id: 5 }]);
  expect(location.hash).toBe("#/colleagues/9");
  expect(document.activeElement).toBe(box());
});

test("T3: a chat that can't be started says so", async () => {
  const desk = await open({ api: (api) => api.on("POST desk/internal-chats", new Refusal(503)) });
  await enter(item("Dora Klein"));
  await drawn();
  expect(desk.announced).toContain("Not saved.");
});

test("T3: typing shows who, and ends with their message", async () => {
  const desk = await open({ hash: "#/colleagues/3" });
  desk.server.say({ kind: "typing", log: ["internal_chat", 3], by: "desk", name: CHI.name });
  await drawn();
  const pane = screen.getByRole("region", { name: "Chat with Reference" });
  expect(pane.textContent).toContain("Chi is typing");
  desk.server.says("internal_chat/3", CHI, "Here");
  await drawn();
  expect(pane.textContent).not.toContain("is typing");
});

test("T3: earlier messages are read on demand, before those that are shown", async () => {
  const old: WireEvent[] = [{ seq: 40, at: 1, by: CHI, body: { kind: "message_sent", text: "Long ago" } }];
  const desk = await open({
    before: (server) => {
      for (let n = 0; n < 150; n++) server.says("internal_chat/3", CHI, `Message ${n}`);
      server.internal = {
        ...server.internal,
        rows: [{ ...ROOM, version: 151, messages: 150, message_by: CHI.id }],
      };
    },
    api: (api) => api.on("GET desk/internal-chats/3/events", { events: old, complete: true }),
    hash: "#/colleagues/3",
  });
  expect(log().textContent).not.toContain("Message 49");
  expect(log().textContent).toContain("Message 50");
  await enter(screen.getByRole("button", { name: "Show earlier messages" }));
  await drawn();
  expect(desk.api.requests.at(-1)?.path).toBe("desk/internal-chats/3/events?before=52");
  expect(log().textContent).toMatch(/Long ago.*Message 50/s);
  expect(screen.queryByRole("button", { name: "Show earlier messages" })).toBeNull();
});

test("T3: expired messages leave the screen", async () => {
  const desk = await open({ hash: "#/colleagues/3" });
  desk.server.says("internal_chat/3", CHI, "Old news");
  desk.server.says("internal_chat/3", CHI, "Fresh news");
  desk.server.happens("internal_chat/3", SYSTEM, { kind: "history_expired", through: 2 });
  await drawn();
  expect(log().textContent).not.toContain("Old news");
  expect(log().textContent).toContain("Fresh news");
});

test("T3: who may not read it any more sees that, and nothing of it", async () => {
  const desk = await open({ hash: "#/colleagues/3" });
  desk.server.says("internal_chat/3", CHI, "Secret");
  desk.server.say({ kind: "refused", refusal: { name: "NoSuchChat", log: ["internal_chat", 3] } });
  desk.server.say({ kind: "internal_chats", whole: true, rows: [] });
  await drawn();
  expect(document.body.textContent).toContain("This internal chat isn’t available to you");
  expect(document.body.textContent).not.toContain("Secret");
});

test("T3: a file is dropped onto the chat, sent to its members, and shown with its link", async () => {
  const sent = { token: "t", stored: true };
  const desk = await open({
    hash: "#/colleagues/3",
    api: (api) => api.on("POST desk/internal-chats/3/files", sent),
  });
  const dataTransfer = { types: ["Files"], files: [new File(["%PDF"], "rota.pdf")], dropEffect: "none" };
  for (const kind of ["dragenter", "drop"]) {
    const event = new Event(kind, { bubbles: true, cancelable: true });
    screen
      .getByRole("region", { name: "Chat with Reference" })
      .dispatchEvent(Object.assign(event, { dataTransfer }));
  }
  const dialog = await until(() => screen.getByRole("dialog", { name: "Send a File" }));
  expect(dialog.textContent).toMatch(/20\.0.MB.*Only members of this chat can open them/s);
  expect(dialog.textContent).not.toContain("one month");
  await user.click(within(dialog).getByRole("button", { name: "Upload" }));
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent("POST desk/internal-chats/3/files")).toMatchObject([{ name: "rota.pdf", size: 4 }]);
  const file = { name: "rota.pdf", type: "application/pdf", size: 4, token: "t7", expires_at: 9e12 };
  desk.server.happens("internal_chat/3", CHI, { kind: "file_sent", file: 7, ...file, width: 0, height: 0 });
  await drawn();
  const link = within(log()).getByRole("link", { name: "Download rota.pdf" });
  expect(link.getAttribute("href")).toBe("/files/t7/");
  expect(log().textContent).toContain("Chi Nguyen");
});

const FOUND = {
  internal_chat: 3,
  name: "Reference",
  seq: 40,
  at: 1,
  by: CHI.name,
  found: [
    { text: "The ", meant: false },
    { text: "key", meant: true },
    { text: " is here", meant: false },
  ],
};

test("T3: messages are found by words, opened where they were written, and left for the chat", async () => {
  const text = "The key is here";
  const before: WireEvent[] = [
    { seq: 39, at: 1, by: BEN, body: { kind: "message_sent", text: "Where is it?" } },
    { seq: 40, at: 1, by: CHI, body: { kind: "message_sent", text } },
  ];
  const desk = await open({
    api: (api) =>
      api
        .on("GET desk/internal-messages", { messages: [FOUND], next: null })
        .on("GET desk/internal-chats/3/events?before=41", { events: before, complete: false }),
  });
  const opener = screen.getByRole("button", { name: "Search messages" });
  await enter(opener);
  await drawn();
  const field = screen.getByRole("searchbox", { name: "Search messages" });
  expect(document.activeElement).toBe(field);
  await user.keyboard("key{Enter}");
  await drawn();
  expect(desk.api.requests.at(-1)?.path).toBe("desk/internal-messages?search=key");
  const message = within(screen.getByRole("list", { name: "Messages found" })).getByRole("button");
  expect(message.textContent).toMatch(/Reference.*Chi Nguyen.*The key is here/s);
  expect(message.querySelector("mark")?.textContent).toBe("key");
  await enter(message);
  await until(() => expect(log().textContent).toMatch(/Where is it\?.*The key is here/s));
  expect(screen.getByRole("region", { name: "Message found in Reference" })).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
  await enter(screen.getByRole("button", { name: "Go to the chat" }));
  await drawn();
  expect(screen.getByRole("region", { name: "Chat with Reference" })).toBeTruthy();
  await user.click(screen.getByRole("checkbox", { name: "Only in Reference" }));
  await drawn();
  expect(desk.api.requests.at(-1)?.path).toBe("desk/internal-messages?search=key&internal_chat=3");
  field.focus();
  await user.keyboard("{Escape}");
  await drawn();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Search messages" }));
  expect(screen.getByRole("list", { name: "Departments and library" })).toBeTruthy();
});

test("T3: a search without results, or without a connection, says so", async () => {
  const desk = await open({
    api: (api) => api.on("GET desk/internal-messages", { messages: [], next: null }),
  });
  await enter(screen.getByRole("button", { name: "Search messages" }));
  await drawn();
  await user.keyboard("nothing{Enter}");
  await drawn();
  expect(screen.getByText("No matching messages")).toBeTruthy();
  desk.api.reachable = false;
  await user.keyboard(" more{Enter}");
  await drawn();
  expect(screen.getByText(/The list can’t be loaded/)).toBeTruthy();
});

test("T3: a draft survives another chat and a reload", async () => {
  const desk = await open({ hash: "#/colleagues/3" });
  await write("Not yet");
  await enter(item("Ben Okafor"));
  await drawn();
  expect(box().textContent).toBe("");
  await desk.reload();
  await enter(item("Reference"));
  await drawn();
  expect(box().textContent).toBe("Not yet");
});
