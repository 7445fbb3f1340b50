import { expect, onTestFinished, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import type { Colleague, Desk } from "../../protocol/wire";
import { Refusal } from "../../testing/api";
import { notes } from "../../testing/browser";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, until, user, within } from "../../testing/page";
import { ANA, BEN } from "../../testing/server";
import { fieldValue, nextMoment } from "./backAt";
import { answeredAlone, waitingFor } from "./closing";
import { deskFrame } from "../../testing/deskFrames";

type Department = Desk["departments"][0];
const person = ({ id, name }: typeof ANA | typeof BEN): Department["online"][0] => ({ id, name });
const department = (id: number, name: string, ...online: Department["online"]): Department => ({
  id,
  name,
  online,
  monitored: true,
  closed: false,
  opens: "",
});

const status = (desk: DeskPage): HTMLElement =>
  within(desk.list.ownerDocument.body).getByRole("button", { name: /^My status/ });

const STATUSES = ["Online", "Away", "Colleagues only", "Offline"];
const choice = (name: string): HTMLElement => screen.getByRole("menuitemradio", { name });
/** What describes the choice of a status. */
const descriptions = (name: string): string[] =>
  (choice(name).getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent.trim() ?? "");

test("T6: the menu offers four statuses, each with a shape of its own and what it means", async () => {
  const desk = await openDesk();
  await enter(status(desk));
  const menu = within(screen.getByRole("menu", { name: "My status" }));
  expect(menu.getAllByRole("menuitemradio")).toEqual(STATUSES.map(choice));
  expect(STATUSES.map(descriptions)).toEqual([
    ["New chats ring"],
    ["Chats don’t ring; you’re shown as away"],
    ["Chats don’t ring; colleagues can reach you"],
    ["Chats don’t ring; you’re shown as offline"],
  ]);
  const shapes = STATUSES.map((name) => choice(name).querySelector("svg")?.innerHTML);
  expect(new Set(shapes).size).toBe(STATUSES.length);
  await desk.press("menuitemradio", "Colleagues only");
  expect(desk.server.desk.status).toBe("colleagues");
  expect(status(desk).getAttribute("aria-label")).toBe("My status: Colleagues only");
});

test("T6: a changed status of one’s own is announced, wherever it was changed, the first one isn’t", async () => {
  const desk = await openDesk();
  const announced = (): string | undefined => document.querySelector(".live")?.textContent;
  expect(announced()).toBe("");
  await enter(status(desk));
  await desk.press("menuitemradio", "Colleagues only");
  expect(announced()).toBe("My status: Colleagues only");
  await desk.follows((server) => server.becomes({ status: "offline" }));
  expect(announced()).toBe("My status: Offline");
});

test("T6: “Away” takes effect at once, then asks for a reason and a time", async () => {
  const desk = await openDesk();
  await enter(status(desk));
  await desk.press("menuitemradio", "Away");
  expect(desk.server.desk.status).toBe("away");
  const reason = screen.getByRole("textbox", { name: "Reason" });
  expect(document.activeElement).toBe(reason);
  await user.type(reason, "Lunch");
  await user.type(screen.getByLabelText("Back at"), "14:30");
  await desk.press("button", "Save");
  expect(desk.server.desk.reason).toBe("Lunch");
  expect(fieldValue(desk.server.desk.back_at ?? 0)).toBe("14:30");
  expect(screen.queryByLabelText("Back at")).toBeNull();
  await enter(status(desk));
  await desk.press("menuitemradio", "Away");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Reason" }).value).toBe("Lunch");
  expect(screen.getByLabelText<HTMLInputElement>("Back at").value).toBe("14:30");
  await user.keyboard("{Escape}");
  expect([screen.queryByLabelText("Back at"), desk.server.desk.reason]).toEqual([null, "Lunch"]);
});

test("T6: choices that close departments say so before", async () => {
  const alone = [department(1, "Reference", person(ANA)), department(2, "Law", person(ANA), person(BEN))];
  const desk = await openDesk({ before: (server) => server.becomes({ departments: alone }) });
  await enter(status(desk));
  const words = m.desk_status_closes({ departments: "Reference" });
  expect(screen.getByText(words)).toBeDefined();
  expect(STATUSES.map((name) => descriptions(name)[1])).toEqual([
    undefined,
    ...Array.from({ length: 3 }, () => words),
  ]);
});

test("T6: choices that close departments say how many patrons wait there", async () => {
  const alone = [department(1, "Reference", person(ANA)), department(2, "Law", person(ANA), person(BEN))];
  const desk = await openDesk({ before: (server) => server.becomes({ departments: alone }) });
  await desk.follows((server) => {
    server.starts(7, { name: "Dana" });
    server.starts(8, { name: "Eli" });
    server.starts(9, { name: "Finn", department: 2 });
  });
  await enter(status(desk));
  expect(descriptions("Away")[1]).toContain("2 patrons are waiting and will get no answer.");
});

test("T6: choices say how many patrons wait, and which colleagues still answer them", async () => {
  const departments = [
    department(1, "Reference", person(ANA), person(BEN)),
    department(2, "Law", person(BEN)),
    department(3, "Maps"),
  ];
  const desk = await openDesk({ before: (server) => server.becomes({ departments }) });
  await desk.follows((server) => {
    server.starts(7, { name: "Dana" });
    server.starts(8, { name: "Eli" });
    server.starts(9, { name: "Finn", department: 2 });
    server.starts(10, { name: "Gus", department: 3 });
  });
  await enter(status(desk));
  expect(STATUSES.map((name) => descriptions(name)[1])).toEqual([
    undefined,
    ...Array.from({ length: 3 }, () => "2 patrons are waiting. Ben Okafor is still online."),
  ]);
});

const CHI = { id: 5, name: "Chi Nguyen" };
const rows = (...departments: number[]): { department: number }[] =>
  departments.map((number) => ({ department: number }));

test.each([
  ["the last who answers", [department(1, "Reference", person(ANA))], rows(1, 1), [2, 0, []]],
  ["one of two", [department(1, "Reference", person(ANA), person(BEN))], rows(1, 1), [0, 2, [BEN.name]]],
  ["before a backup", [{ ...department(1, "Law", person(ANA)), backup: [CHI] }], rows(1), [0, 1, [CHI.name]]],
  [
    "of another department",
    [department(1, "Law", person(ANA)), department(2, "Maps", CHI)],
    rows(2),
    [0, 0, []],
  ],
  ["of a department that is unknown here", [department(1, "Law", person(ANA))], rows(9), [0, 0, []]],
  ["not online", [department(1, "Law", person(BEN))], rows(1), [0, 0, []]],
  [
    "the last in one department of two",
    [department(1, "Law", person(ANA)), department(2, "Maps", person(ANA), CHI)],
    rows(1, 2, 2),
    [1, 2, [CHI.name]],
  ],
] as const)("T6: patrons wait for an operator who is %s", (_who, departments, waiting, expected) => {
  const frame = deskFrame({ departments: departments as unknown as Department[] });
  const { unanswered, shared, colleagues } = waitingFor(frame, ANA.id, waiting);
  expect([unanswered, shared, colleagues]).toEqual(expected);
});

test("T8: a department whose backup answers is shown as open, with who answers", async () => {
  const departments = [{ ...department(1, "Reference"), backup: [person(BEN)] }, department(2, "Law")];
  await openDesk({ before: (server) => server.becomes({ departments }) });
  const row = (name: string): string | undefined =>
    screen.getByRole("rowheader", { name: new RegExp(name) }).closest("tr")?.textContent ?? undefined;
  expect(row("Reference")).toContain(`${m.desk_chat_open()}`);
  expect(row("Reference")).toContain("Ben Okafor (backup)");
  expect(row("Law")).toContain(m.desk_chat_closed());
});

test.each([
  ["nobody", [department(1, "Reference")], []],
  ["a colleague too", [department(1, "Reference", person(ANA), person(BEN))], []],
  ["this operator", [department(1, "Reference", person(ANA)), department(2, "Law")], ["Reference"]],
  ["a backup too", [{ ...department(1, "Reference", person(ANA)), backup: [person(BEN)] }], []],
  [
    "this operator, also as the backup",
    [{ ...department(1, "Law", person(ANA)), backup: [person(ANA)] }],
    ["Law"],
  ],
  ["this operator outside the hours", [{ ...department(1, "Reference", person(ANA)), closed: true }], []],
])("T6: a department is closed by the last who answers: %s", (_who, departments, closed) => {
  expect(answeredAlone(deskFrame({ departments }), ANA.id)).toEqual(closed);
});

test("T6: colleagues read the reason and the time", async () => {
  const back_at = nextMoment("14:30", Date.UTC(2026, 10, 25, 12)) ?? 0;
  const ben: Colleague = {
    id: 2,
    name: BEN.name,
    status: "away",
    since: 0,
    departments: [1],
    chats: 0,
    reason: "Lunch",
    back_at,
  };
  const desk = await openDesk({ before: (server) => server.becomes({ colleagues: [ben] }) });
  const region = screen.getByRole("region", { name: "Status Messages and Alerts" });
  for (const place of [desk.list, region]) expect(place.textContent).toMatch(/Lunch · back at 2:30 PM/);
});

test("T6: an idle operator is prompted, with an alert, and any input answers", async () => {
  const desk = await openDesk();
  const { clock } = desk.world;
  await desk.press("button", "Keyboard shortcuts");
  await user.keyboard("{Escape}");
  notes.length = 0;
  desk.server.becomes({ answer_by: clock.now() + 60_000 });
  await drawn();
  const question = screen.getByRole("dialog", { name: "Are you still there?" });
  expect(question.textContent).toContain("1:00");
  expect(notes.length).toBeGreaterThan(0);
  await user.pointer({ target: question, keys: "[MouseLeft]" });
  await drawn();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(desk.server.desk.answer_by).toBeNull();
});

test("T6: “I’m Here” answers", async () => {
  const desk = await openDesk();
  desk.server.becomes({ answer_by: desk.world.clock.now() + 60_000 });
  await drawn();
  const answer = screen.getByRole("button", { name: "I’m Here" });
  answer.click();
  await drawn();
  expect([desk.server.desk.status, desk.server.desk.answer_by]).toEqual(["online", null]);
});

test("T6: an operator who was set to Away reads why", async () => {
  const desk = await openDesk({
    before: (server) => server.becomes({ status: "away", set_by: "idle", since: 1 }),
  });
  expect(desk.announced + document.body.textContent).toContain(
    "because this desk wasn’t used for 20 minutes",
  );
});

test("P41: input is reported every minute", async () => {
  const desk = await openDesk();
  const { server, world } = desk;
  expect(server.activity, "the load of the page").toBe(1);
  await user.keyboard("ab");
  expect(server.activity).toBe(1);
  await world.clock.pass(60_000);
  await user.keyboard("a");
  await user.pointer({ target: document.body, keys: "[MouseLeft]" });
  expect(server.activity).toBe(2);
});

/** Until the desk asks. */
const IDLE = 180_000;
const openIdle = (): Promise<DeskPage> => openDesk({ bootstrap: { idle_minutes: 5 } });

test("a desk without input asks before it signs out", async () => {
  const desk = await openIdle();
  desk.api.on("POST desk/profile/idle-end", null);
  const left = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  await desk.world.clock.pass(IDLE - 1_000);
  expect(screen.queryByRole("dialog")).toBeNull();
  await desk.world.clock.pass(2_000);
  expect(screen.getByRole("dialog", { name: "Stay signed in?" }).textContent).toContain("1:59");
  await desk.world.clock.pass(118_000);
  expect(left).not.toHaveBeenCalled();
  await desk.world.clock.pass(2_000);
  await until(() => expect(left).toHaveBeenCalledWith("/login/?ended=idle&next=%2F%23%2Fchats"));
});

test("any input keeps the session", async () => {
  const desk = await openIdle();
  await desk.world.clock.pass(IDLE + 60_000);
  await user.keyboard("a");
  await drawn();
  expect(screen.queryByRole("dialog")).toBeNull();
  await desk.world.clock.pass(IDLE - 1_000);
  expect(screen.queryByRole("dialog")).toBeNull();
  await desk.world.clock.pass(2_000);
  await desk.press("button", "Stay Signed In");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(desk.api.sent("POST desk/profile/idle-end")).toEqual([]);
});

test("input at another desk of the browser continues the session", async () => {
  const desk = await openIdle();
  await desk.world.clock.pass(IDLE + 60_000);
  expect(screen.getByRole("dialog", { name: "Stay signed in?" })).toBeTruthy();
  const other = new BroadcastChannel("refdesk-input");
  onTestFinished(() => other.close());
  other.postMessage("input");
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("a session that was used elsewhere continues as long as the server says", async () => {
  const desk = await openIdle();
  desk.api.on("POST desk/profile/idle-end", new Refusal(409, { seconds: 300 }));
  await desk.world.clock.pass(IDLE + 122_000);
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  await desk.world.clock.pass(300_000);
  expect(screen.getByRole("dialog", { name: "Stay signed in?" })).toBeTruthy();
});

test.each([
  ["later today", "14:30", "2026-11-25T12:00", "2026-11-25T14:30"],
  ["tomorrow", "09:00", "2026-11-25T12:00", "2026-11-26T09:00"],
])("T6: the time of return is %s", (_when, value, now, at) => {
  expect(nextMoment(value, Date.parse(`${now}:40Z`), "UTC")).toBe(Date.parse(`${at}:00Z`));
});

test("T6: the time of return is right over changed clocks", () => {
  const night = Date.parse("2026-10-25T00:30Z");
  expect(nextMoment("10:00", night, "Europe/Berlin")).toBe(Date.parse("2026-10-25T09:00Z"));
  expect(nextMoment("10:00", Date.parse("2026-03-29T00:30Z"), "Europe/Berlin")).toBe(
    Date.parse("2026-03-29T08:00Z"),
  );
  expect(nextMoment("", night)).toBeNull();
});

const AT_FIVE = Date.UTC(2026, 10, 25, 17);

test("A5: the desk announces the automatic sign-off, and waits for the end of a chat", async () => {
  const desk = await openDesk();
  desk.server.becomes({ sign_off_at: AT_FIVE });
  await drawn();
  expect(desk.announced).toContain(m.desk_sign_off_at({ time: "5:00 PM" }));
  desk.server.starts(7, { name: "Dana" });
  desk.server.claimed(7);
  desk.server.becomes({ sign_off_at: desk.world.clock.now() - 1 });
  await drawn();
  expect(desk.announced).toContain("You’ll be signed off when your chat has ended.");
  desk.server.becomes({ sign_off_at: null });
  await drawn();
  expect(document.querySelector(".bar")).toBeNull();
});

test("A5: an operator who was signed off reads why", async () => {
  await openDesk({ before: (server) => server.becomes({ status: "offline", set_by: "hours", since: 1 }) });
  expect(document.body.textContent).toContain("because your departments closed");
});

test("T7: at the limit new chats don’t ring, and ring once the operator is free", async () => {
  const desk = await openDesk();
  desk.server.starts(6, { name: "Eli" });
  desk.server.claimed(6);
  desk.server.becomes({ busy: true, chats_at_once: 1 });
  await drawn();
  expect(document.body.textContent).toContain(m.desk_busy());
  expect(document.body.textContent).toContain(m.desk_busy_words({ count: 1, limit: 1 }));
  await desk.follows((server) => server.starts(7, { name: "Dana" }));
  expect(desk.row("Dana")).not.toBeNull();
  expect(desk.announced).not.toContain("New chat: Dana");
  desk.server.becomes({ busy: false });
  await drawn();
  expect(desk.announced).toContain("New chat: Dana");
});

test("T7: colleagues and departments are shown as busy", async () => {
  const ben: Colleague = {
    id: 2,
    name: BEN.name,
    status: "online",
    since: 0,
    departments: [1],
    chats: 3,
    busy: true,
  };
  const full = { ...department(1, "Reference", person(BEN)), busy: true };
  const desk = await openDesk({
    before: (server) => server.becomes({ colleagues: [ben], departments: [full] }),
  });
  expect(desk.list.textContent).toMatch(/Busy · 3 chats/);
  const region = screen.getByRole("region", { name: "Status Messages and Alerts" });
  expect(within(region).getByRole("list", { name: "Colleagues" }).textContent).toMatch(
    /Ben Okafor.*3 chats.*Busy/,
  );
  expect(within(region).getByRole("table").textContent).toContain("Everyone is busy");
});
