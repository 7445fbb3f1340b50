import { expect, test } from "vitest";
import type { AnyBody, ColleagueRequest } from "../../protocol/wire";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import { ANA, BEN } from "../../testing/server";
import "../board/OpenChats.svelte";
import "./colleagueRequests";
import "./Requests.svelte";

const CHI = { role: "operator", id: 5, name: "Chi Nguyen" } as const;
const RECEIVERS = [
  {
    id: 1,
    name: "Reference",
    reached: 1,
    operators: [{ id: CHI.id, name: CHI.name, chats: 1 }],
  },
  { id: 2, name: "Local History", reached: 1, operators: [{ id: BEN.id, name: BEN.name, chats: 0 }] },
  { id: 3, name: "Maps", operators: [], reached: 0 },
];
const joins = (who: typeof BEN | typeof CHI | typeof ANA): AnyBody => ({
  kind: "joined",
  operator: who.id,
  name: who.name,
  department: 1,
  department_name: "Reference",
});

interface Setup {
  readonly owner?: typeof ANA | typeof BEN;
  readonly with?: readonly (typeof BEN | typeof CHI | typeof ANA)[];
}

/** The chat with Dana is open; Ana owns it unless it is Ben's. */
async function open({ owner = ANA, with: others = [] }: Setup = {}): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/chats/7",
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7, owner);
      for (const person of others) server.happens(7, person, joins(person));
      if (others.includes(ANA)) server.desk = { ...server.desk, joined: [7] };
    },
    api: (api) => api.on("GET desk/chats/7/receivers", RECEIVERS),
  });
  await desk.pane("Dana");
  return desk;
}

async function choose(item: string): Promise<void> {
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(screen.getByRole("menuitem", { name: item }));
}

const names = (): string[] =>
  within(screen.getByRole("list", { name: "Participants" }))
    .getAllByRole("listitem")
    .map((element) => element.textContent.trim());

test("T2: a colleague who is online is invited with a note; the request can be withdrawn", async () => {
  const desk = await open();
  await choose("Invite a Colleague");
  const shown = await screen.findByRole("dialog", { name: "Invite a Colleague" });
  await within(shown).findByRole("radio", { name: CHI.name });
  expect(within(shown).getAllByRole("radio")).toHaveLength(2);
  await enter(within(shown).getByRole("button", { name: "Invite" }));
  expect(within(shown).getByRole("alert").textContent).toBe("Choose a colleague.");
  await user.click(within(shown).getByRole("radio", { name: BEN.name }));
  await user.type(within(shown).getByRole("textbox", { name: "Note" }), "Maps");
  await enter(within(shown).getByRole("button", { name: "Invite" }));
  expect(desk.server.acts.at(-1)).toEqual({
    chat: 7,
    act: { kind: "request_colleague", purpose: "join", department: 2, operator: BEN.id, note: "Maps" },
  });
  const pane = await desk.pane("Dana");
  expect(within(pane).getByText(/You invited Ben Okafor at [^:]*:[^:]*$/)).toBeTruthy();
  expect(within(pane).getByText("Maps").closest(".note")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "More" }));
  expect(screen.queryByRole("menuitem", { name: "Invite a Colleague" })).toBeNull();
  await enter(within(pane).getByRole("button", { name: "Withdraw" }));
  expect(desk.server.did.at(-1)).toBe("withdraw_request");
});

test("T2: participants are not invited again", async () => {
  await open({ with: [BEN] });
  await choose("Invite a Colleague");
  const shown = await screen.findByRole("dialog", { name: "Invite a Colleague" });
  await within(shown).findByRole("radio", { name: CHI.name });
  expect(within(shown).queryByRole("radio", { name: BEN.name })).toBeNull();
});

test("T2: who is asked to join can join, and is announced so", async () => {
  const desk = await openDesk();
  const offer: ColleagueRequest = {
    chat: 9,
    guest: 8209,
    name: "Noor",
    question: "Maps?",
    by: { id: BEN.id, name: BEN.name },
    purpose: "join",
    department: 1,
    personal: true,
    note: "",
    until: 60_000,
  };
  desk.server.becomes({ offers: [offer] });
  const requests = await screen.findByRole("region", { name: "Requests" });
  expect(within(requests).getByText("Ben Okafor asks you to join this chat")).toBeTruthy();
  desk.server.starts(9, { name: "Noor" });
  desk.server.claimed(9, BEN);
  await enter(within(requests).getByRole("button", { name: "Join" }));
  expect(desk.server.did.at(-1)).toBe("accept_request");
});

test("T2: the head lists who participates, the owner first", async () => {
  const desk = await open({ with: [BEN, CHI] });
  expect(names()).toEqual(["You (owner)", "Ben Okafor", "Chi Nguyen"]);
  desk.server.happens(7, CHI, { kind: "left", operator: CHI.id, name: CHI.name });
  await drawn();
  expect(names()).toEqual(["You (owner)", "Ben Okafor"]);
  expect(screen.getByRole("log", { name: "Conversation" }).textContent).toMatch(/Chi Nguyen left at/);
});

test("T2: a participant writes, and neither ends, transfers nor asks for contact info", async () => {
  const desk = await open({ owner: BEN, with: [ANA] });
  const pane = await desk.pane("Dana");
  expect(within(pane).getByRole("textbox", { name: "Message" })).toBeTruthy();
  for (const name of ["Transfer", "End Chat", "More", "Request contact info"])
    expect(within(pane).queryByRole("button", { name })).toBeNull();
  expect(names()).toEqual(["Ben Okafor (owner)", "You"]);
  expect(within(screen.getByRole("list", { name: "Mine" })).getByText("Dana")).toBeTruthy();
});

test("T2: a participant leaves at once", async () => {
  const desk = await open({ owner: BEN, with: [ANA] });
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: "Leave" }));
  expect(desk.server.acts.at(-1)).toEqual({ chat: 7, act: { kind: "leave_chat", owner: 0 } });
  await drawn();
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
});

test("T2: while the owner is gone, a participant may take over", async () => {
  const desk = await open({ owner: BEN, with: [ANA] });
  desk.server.happens(7, { role: "system" }, { kind: "operator_gone", name: BEN.name });
  await drawn();
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: "Take Over" }));
  expect(desk.server.did.at(-1)).toBe("take_over");
});

test("T2: an owner who leaves names who owns the chat then; the only participant needs no choice", async () => {
  const desk = await open({ with: [BEN, CHI] });
  await choose("Leave");
  const shown = screen.getByRole("dialog", { name: "Who owns this chat now?" });
  await enter(within(shown).getByRole("button", { name: "Leave" }));
  expect(within(shown).getByRole("alert").textContent).toBe("Choose the new owner.");
  await user.click(within(shown).getByRole("radio", { name: CHI.name }));
  desk.server.refusals.set("leave_chat", { name: "NoNewOwner" });
  desk.server.happens(7, CHI, { kind: "left", operator: CHI.id, name: CHI.name });
  await drawn();
  expect(within(shown).getByText("When you leave, Ben Okafor owns this chat.")).toBeTruthy();
  await enter(within(shown).getByRole("button", { name: "Leave" }));
  expect(desk.server.acts.at(-1)).toEqual({ chat: 7, act: { kind: "leave_chat", owner: BEN.id } });
  expect(within(shown).getByRole("alert").textContent).toContain("Choose a colleague in this chat");
});

test("T2: a chat without participants can't be left", async () => {
  await open();
  await user.click(screen.getByRole("button", { name: "More" }));
  expect(screen.queryByRole("menuitem", { name: "Leave" })).toBeNull();
});
