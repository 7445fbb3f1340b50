import { expect, test } from "vitest";
import type { PresentOperator } from "../../protocol/http";
import { Refusal } from "../../testing/api";
import { ADMINISTRATOR, OPERATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import "./PresentPage.svelte";
import { receiversOf } from "./receivers";

const GET = "GET desk/administration/present";
const REFERENCE = { id: 1, name: "Reference", library: 1 };
const MAPS = { id: 2, name: "Maps", library: 1 };
const HILL = { id: 3, name: "Front Desk", library: 2 };
const chat = (id: number, name: string | null): PresentOperator["chats"][0] => ({
  id,
  name,
  guest: id,
  department: 1,
});

function operator(id: number, name: string, facts: Partial<PresentOperator> = {}): PresentOperator {
  return {
    id,
    name,
    status: "online",
    busy: false,
    online: true,
    removable: true,
    since: 1,
    reason: "",
    picture: "",
    back_at: null,
    departments: [REFERENCE],
    chats: [],
    waiting_since: null,
    ...facts,
  };
}
const ANA = operator(1, "Ana Morales", { chats: [chat(7, "Dana"), chat(8, null)], busy: true });
const BEN = operator(2, "Ben Okafor", { departments: [MAPS] });
const CHI = operator(3, "Chi Nguyen", { status: "away", online: false, reason: "Lunch", removable: false });

async function open(operators: object = [ANA, BEN, CHI], isAdmin = true): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/online",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: isAdmin ? ADMINISTRATOR : OPERATOR } },
    api: (api) => api.on(GET, operators),
  });
  await drawn();
  return desk;
}
const row = (name: string): HTMLElement =>
  within(screen.getByRole("table", { name: "Who’s Online" })).getByRole("row", { name: new RegExp(name) });

test("T10: the table says who is there, in what state, with how many chats and the longest wait", async () => {
  const since = Date.now();
  await open([{ ...ANA, waiting_since: 0 }, BEN, { ...CHI, since }]);
  expect(row("Ana").textContent).toMatch(/Reference.*Busy.*2/s);
  expect(row("Ben").textContent).toMatch(/Online.*0.*–/s);
  expect(row("Chi").textContent).toMatch(/Away.*Lunch/s);
  expect(within(row("Chi")).queryByRole("button")).toBeNull();
});

test("T10: “Set Offline” sets an operator to Offline", async () => {
  const desk = await open();
  desk.api.on("POST desk/administration/present/2/offline", {});
  desk.api.on(GET, [ANA]);
  await enter(within(row("Ben")).getByRole("button", { name: "Set Offline" }));
  await drawn();
  expect(desk.api.sent("POST desk/administration/present/2/offline")).toHaveLength(1);
  expect(desk.announced).toContain("Ben Okafor is Offline");
  expect(screen.queryByRole("row", { name: /Ben/ })).toBeNull();
});

test("T10: “Reassign” gives one of an operator’s chats to somebody who is online", async () => {
  const desk = await open();
  desk.api.on("POST desk/administration/chats/8/reassignment", {});
  await enter(within(row("Ana")).getByRole("button", { name: "Reassign" }));
  const dialog = await screen.findByRole("dialog", { name: "Reassign a chat" });
  const people = within(dialog).getByRole("group", { name: "To" });
  expect(
    within(people)
      .getAllByRole("radio")
      .map((element) => element.getAttribute("aria-label")),
  ).toEqual(["Ben Okafor"]);
  await user.click(within(dialog).getByRole("radio", { name: "Guest 8" }));
  await desk.press("button", "Reassign", dialog);
  expect(desk.announced + dialog.textContent).toContain("Choose a person.");
  await user.click(within(dialog).getByRole("radio", { name: "Ben Okafor" }));
  await desk.press("button", "Reassign", dialog);
  expect(desk.api.sent("POST desk/administration/chats/8/reassignment")).toMatchObject([
    { operator: 2, department: 2 },
  ]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("T10: a refused reassignment says why, and the dialog stays", async () => {
  const desk = await open([{ ...ANA, chats: [chat(7, "Dana")] }, BEN]);
  desk.api.on("POST desk/administration/chats/7/reassignment", new Refusal(409));
  await enter(within(row("Ana")).getByRole("button", { name: /^Reassign/ }));
  const dialog = await screen.findByRole("dialog", { name: "Reassign a chat" });
  expect(dialog.textContent).toContain("Ana Morales has the chat with Dana.");
  await user.click(within(dialog).getByRole("radio", { name: "Ben Okafor" }));
  await desk.press("button", "Reassign", dialog);
  expect(dialog.textContent).toContain("that person is not Online any more");
});

test("T10: operators who are no administrators have neither the link nor the page, and request nothing", async () => {
  const desk = await open([], false);
  await screen.findByText("Only administrators can open this page");
  expect(screen.queryByRole("link", { name: "Who’s Online" })).toBeNull();
  expect(desk.api.sent(GET)).toEqual([]);
});

test("T10: nobody at a desk, and a list that can’t be loaded", async () => {
  await open([]);
  expect(screen.getByText("No one is at a desk")).toBeDefined();
});

test("T10: a list that can’t be loaded says so", async () => {
  await open(new Refusal(503));
  expect(screen.getByText("Who is online can’t be loaded.", { exact: false })).toBeDefined();
});

test("T10: receivers are online in the chat’s library, first of all in its department", () => {
  const both = operator(4, "Di", { departments: [MAPS, REFERENCE] });
  const elsewhere = operator(5, "Eva", { departments: [HILL] });
  const receivers = receiversOf([ANA, BEN, CHI, both, elsewhere], ANA, chat(7, "Dana"));
  expect(receivers.map(({ operator: { name }, department }) => [name, department])).toEqual([
    ["Ben Okafor", 2],
    ["Di", 1],
  ]);
});
