import { expect, test } from "vitest";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { BEN } from "../../testing/server";
import { notes } from "../../testing/browser";
import { drawn, enter, screen, until, user, within } from "../../testing/page";
import type { ColleagueRequest } from "../../protocol/wire";
import "../board/OpenChats.svelte";
import "./Requests.svelte";
import "./colleagueRequests";

const RECEIVERS = [
  {
    id: 1,
    name: "Reference",
    reached: 1,
    operators: [{ id: 5, name: "Chi Nguyen", chats: 1 }],
  },
  {
    id: 2,
    name: "Local History",
    reached: 2,
    operators: [
      { id: BEN.id, name: BEN.name, chats: 2 },
      { id: 5, name: "Chi Nguyen", chats: 1 },
    ],
  },
  { id: 3, name: "Maps", operators: [], reached: 0 },
];
const OFFER: ColleagueRequest = {
  chat: 9,
  guest: 8209,
  name: "Noor Haddad",
  question: "Where are the maps?",
  by: { id: BEN.id, name: BEN.name },
  purpose: "transfer",
  department: 1,
  personal: true,
  note: "She knows them.",
  until: 60_000,
};

/** My chat with Dana is open. */
async function openWithDana(): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/chats/7",
    before: withDana,
    api: (api) => api.on("GET desk/chats/7/receivers", RECEIVERS),
  });
  await desk.pane("Dana");
  return desk;
}

async function dialog(desk: DeskPage): Promise<HTMLElement> {
  await user.click(within(await desk.pane("Dana")).getByRole("button", { name: "Transfer" }));
  const shown = await screen.findByRole("dialog", { name: "Transfer this chat" });
  await within(shown).findByRole("radio", { name: "Reference" });
  return shown;
}

/** A desk on which a chat is offered. */
async function offered(offer: Partial<ColleagueRequest> = {}): Promise<DeskPage> {
  const desk = await openDesk();
  desk.server.becomes({ offers: [{ ...OFFER, ...offer }] });
  await screen.findByRole("region", { name: "Requests" });
  await drawn();
  return desk;
}

const requests = (): HTMLElement => screen.getByRole("region", { name: "Requests" });

test("T1: the dialog lists departments, and each colleague who is online once, with departments and chats", async () => {
  const shown = await dialog(await openWithDana());
  const radios = within(shown).getAllByRole<HTMLInputElement>("radio");
  expect(radios.map(({ ariaLabel, disabled }) => [ariaLabel, disabled])).toEqual([
    ["Reference", false],
    ["Local History", false],
    ["Maps", true],
    ["Chi Nguyen", false],
    ["Ben Okafor", false],
  ]);
  const hints = [
    "1 colleague online",
    "2 colleagues online",
    "No one is online",
    "Reference and Local History · 1 chat",
    "Local History · 2 chats",
  ];
  const described = radios.map((element) =>
    document.getElementById(element.getAttribute("aria-describedby") ?? ""),
  );
  expect(described.map((element) => element?.textContent.trim())).toEqual(hints);
});

test("T1: the dialog opens on its list, and says there what is missing", async () => {
  const shown = await dialog(await openWithDana());
  const first = within(shown).getByRole("radio", { name: "Reference" });
  await until(() => expect(document.activeElement).toBe(first));
  await enter(within(shown).getByRole("button", { name: "Transfer" }));
  const list = within(shown).getByRole("radiogroup");
  const error = within(shown).getByRole("alert");
  expect([document.activeElement, list.nextElementSibling]).toEqual([first, error]);
  expect([list.ariaInvalid, list.getAttribute("aria-describedby")]).toEqual(["true", error.id]);
  await user.click(first);
  expect([list.ariaInvalid, error.textContent]).toEqual([null, ""]);
});

test("T1: a colleague of two departments gets a chat in the one that it belongs to", async () => {
  const desk = await openWithDana();
  const shown = await dialog(desk);
  await user.click(within(shown).getByRole("radio", { name: "Chi Nguyen" }));
  await enter(within(shown).getByRole("button", { name: "Transfer" }));
  expect(desk.server.acts.at(-1)?.act).toMatchObject({ department: 1, operator: 5 });
});

test("T1: a request names its receiver and note; then it can be withdrawn", async () => {
  const desk = await openWithDana();
  const shown = await dialog(desk);
  await user.click(within(shown).getByRole("radio", { name: "Ben Okafor" }));
  await user.type(within(shown).getByRole("textbox", { name: "Note" }), "Maps");
  await enter(within(shown).getByRole("button", { name: "Transfer" }));
  expect(desk.server.acts.at(-1)).toEqual({
    chat: 7,
    act: { kind: "request_colleague", purpose: "transfer", department: 2, operator: BEN.id, note: "Maps" },
  });
  const pane = await desk.pane("Dana");
  const bar = within(pane).getByText("Asked Ben Okafor…").parentElement;
  expect(bar?.textContent).toMatch(/· 1:00/);
  await desk.world.clock.pass(18_000);
  await drawn();
  expect(bar?.textContent).toMatch(/· 0:42/);
  expect(within(pane).getByText(/You offered this chat to Ben Okafor at [^:]*:[^:]*$/)).toBeTruthy();
  expect(within(pane).getByText(/^Internal note · Ana Morales/).nextElementSibling?.textContent).toBe("Maps");
  const withdraw = within(pane).getByRole("button", { name: "Withdraw" });
  expect(document.activeElement).toBe(withdraw);
  await enter(withdraw);
  expect(desk.server.did.at(-1)).toBe("withdraw_request");
  expect(within(pane).getByRole("button", { name: "Transfer" })).toBeTruthy();
});

test("T1: a request to nobody is refused in place, and the list is read again", async () => {
  const desk = await openWithDana();
  const shown = await dialog(desk);
  await enter(within(shown).getByRole("button", { name: "Transfer" }));
  expect(within(shown).getByRole("alert").textContent).toBe("Choose a colleague or a department.");
  desk.server.refusals.set("request_colleague", { name: "NobodyAvailable" });
  desk.api.on("GET desk/chats/7/receivers", RECEIVERS.slice(0, 1));
  await user.click(within(shown).getByRole("radio", { name: "Local History" }));
  await enter(within(shown).getByRole("button", { name: "Transfer" }));
  expect(within(shown).getByRole("alert").textContent).toContain("No one there is online now");
  expect(within(shown).queryByRole("radio", { name: "Local History" })).toBeNull();
});

test.each([
  ["declined", { kind: "request_declined", operator: BEN.id, name: BEN.name }, "Ben Okafor declined."],
  ["unanswered", { kind: "request_expired", name: BEN.name }, "No answer from Ben Okafor."],
] as const)("T1: a request that is %s is reported, and the chat stays mine", async (_, body, text) => {
  const desk = await openWithDana();
  const request = { department: 2, operator: BEN.id, name: BEN.name, note: "", until: 60_000 };
  desk.server.happens(7, desk.server.operator, { kind: "colleague_requested", ...request });
  await drawn();
  desk.server.happens(7, BEN, body);
  await drawn();
  expect(desk.announced).toContain(text);
  expect(within(await desk.pane("Dana")).getByRole("button", { name: "Transfer" })).toBeTruthy();
});

test("T1: a chat that went to another department leaves the desk, and I am told who has it", async () => {
  const desk = await openWithDana();
  const request = { department: 2, operator: 0, name: "Local History", note: "", until: 60_000 };
  desk.server.happens(7, desk.server.operator, { kind: "colleague_requested", ...request });
  await drawn();
  desk.server.say({
    kind: "board",
    department: 1,
    whole: false,
    rows: [],
    gone: [{ chat: 7, to: "Chi Nguyen" }],
  });
  await drawn();
  expect([desk.row("Dana"), screen.queryByRole("region", { name: "Chat with Dana" })]).toEqual([null, null]);
  expect(desk.announced).toContain("Chi Nguyen accepted the chat with Dana.");
});

test("T1: an accepted request is reported with the names of the colleague and the patron", async () => {
  const desk = await openWithDana();
  desk.server.happens(7, BEN, {
    kind: "transferred",
    operator: BEN.id,
    name: BEN.name,
    previous: "Ana Morales",
    department: 1,
    previous_department: 1,
  });
  await drawn();
  expect(desk.announced).toContain("Ben Okafor accepted the chat with Dana.");
});

test("T1: a request shows the patron, the question, who asks and the note; Accept opens the chat", async () => {
  const desk = await offered();
  expect(desk.announced).toContain("Request from Ben Okafor: Noor Haddad: Where are the maps?");
  for (const text of [
    "Noor Haddad",
    "Where are the maps?",
    "Ben Okafor asks you to take this chat",
    "She knows them.",
  ])
    expect(within(requests()).getByText(text)).toBeTruthy();
  desk.server.starts(9, { name: "Noor Haddad" });
  desk.server.claimed(9, BEN);
  await enter(within(requests()).getByRole("button", { name: "Accept" }));
  expect(desk.server.acts.at(-1)).toEqual({ chat: 9, act: { kind: "accept_request" } });
  expect(await desk.pane("Noor Haddad")).toBeTruthy();
});

test("T1: a request to a department names it; Decline answers it", async () => {
  const desk = await offered({ personal: false, note: "" });
  expect(within(requests()).getByText("Ben Okafor asks Reference to take this chat")).toBeTruthy();
  desk.server.starts(9);
  await enter(within(requests()).getByRole("button", { name: "Decline" }));
  expect(desk.server.did.at(-1)).toBe("decline_request");
  desk.server.becomes({ offers: [] });
  await drawn();
  expect(screen.queryByRole("region", { name: "Requests" })).toBeNull();
});

test("T1: when a focused request leaves, the focus goes to the others, then to the list", async () => {
  const desk = await offered();
  desk.server.becomes({ offers: [OFFER, { ...OFFER, chat: 10, name: "Lin" }] });
  desk.server.starts(7, { name: "Dana" });
  await drawn();
  const decline = (at: number): HTMLElement | undefined =>
    within(requests()).getAllByRole("button", { name: "Decline" })[at];
  decline(1)?.focus();
  desk.server.becomes({ offers: [OFFER] });
  await drawn();
  expect(document.activeElement).toBe(requests());
  decline(0)?.focus();
  desk.server.becomes({ offers: [] });
  await drawn();
  expect(document.activeElement?.getAttribute("aria-describedby")).toBe("row-7");
});

test("T1: a request that is over says who has the chat", async () => {
  const desk = await offered();
  desk.server.refusals.set("accept_request", { name: "NotOffered", by: "Chi Nguyen" });
  await enter(within(requests()).getByRole("button", { name: "Accept" }));
  expect(desk.announced).toContain("This request is over. Chi Nguyen has the chat.");
});

test("T1: an offer is announced once, also after other changes of the desk", async () => {
  const desk = await offered();
  const count = (): number => desk.announced.split("Request from Ben Okafor").length - 1;
  const before = count();
  desk.server.becomes({ colleagues: [] });
  await drawn();
  expect(count()).toBe(before);
});

const UNANSWERED = {
  chat: 11,
  guest: 8211,
  name: "Iris Lund",
  question: "Is the reading room open?",
  department: "Local History",
  started_at: 0,
};

async function unanswered(): Promise<DeskPage> {
  const desk = await openDesk();
  desk.server.becomes({ unanswered: [UNANSWERED] });
  await screen.findByRole("region", { name: "Requests" });
  await drawn();
  return desk;
}

test("T8: a chat that another department did not answer is announced, counted, and claimed", async () => {
  const desk = await unanswered();
  expect(desk.announced).toContain(
    "No one in Local History has answered: Iris Lund: Is the reading room open?",
  );
  expect(document.title).toBe("(1) Refdesk");
  expect(within(requests()).getByText("No one in Local History has answered")).toBeTruthy();
  desk.server.starts(11, { name: "Iris Lund" });
  desk.server.claimed(11);
  await enter(within(requests()).getByRole("button", { name: "Claim Chat" }));
  expect(desk.server.acts.at(-1)).toEqual({ chat: 11, act: { kind: "claim" } });
  expect(await desk.pane("Iris Lund")).toBeTruthy();
});

test("T8: it rings once, and again 20 seconds later", async () => {
  const desk = await openDesk();
  await desk.press("button", "Keyboard shortcuts");
  await user.keyboard("{Escape}");
  desk.server.becomes({ unanswered: [UNANSWERED] });
  await screen.findByRole("region", { name: "Requests" });
  await drawn();
  notes.length = 0;
  desk.server.becomes({ colleagues: [] });
  await desk.world.clock.pass(19_000);
  expect(notes).toEqual([]);
  await desk.world.clock.pass(3_000);
  expect(notes.length).toBeGreaterThan(0);
});

test("T8: a busy operator is alerted once they are free", async () => {
  const desk = await openDesk();
  desk.server.becomes({ unanswered: [UNANSWERED], busy: true });
  await screen.findByRole("region", { name: "Requests" });
  await drawn();
  expect(desk.announced).not.toContain("No one in Local History");
  desk.server.becomes({ busy: false });
  await drawn();
  expect(desk.announced).toContain("No one in Local History has answered");
});

test("T8: a chat that a colleague claimed meanwhile names them", async () => {
  const desk = await unanswered();
  desk.server.refusals.set("claim", { name: "AlreadyClaimed", by: "Chi Nguyen" });
  await enter(within(requests()).getByRole("button", { name: "Claim Chat" }));
  expect(desk.announced).toContain("Chi Nguyen");
});

test("T1: buttons of several requests are described by their patron and by who asks", async () => {
  const desk = await offered();
  desk.server.becomes({
    offers: [OFFER, { ...OFFER, chat: 10, name: "Lin", personal: false, by: { id: 8, name: "Chi Nguyen" } }],
  });
  await drawn();
  for (const name of ["Accept", "Decline"]) {
    const buttons = within(requests()).getAllByRole("button", { name });
    expect(buttons.map(description)).toEqual([
      "Noor Haddad Ben Okafor asks you to take this chat",
      "Lin Chi Nguyen asks Reference to take this chat",
    ]);
  }
  expect(within(requests()).getByRole("listitem", { name: "Lin" })).toBeTruthy();
});

const description = (button: HTMLElement): string =>
  (button.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent.trim())
    .join(" ");
