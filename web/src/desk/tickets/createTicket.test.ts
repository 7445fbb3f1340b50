import { expect, test } from "vitest";
import { Refusal } from "../../testing/api";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, names, screen, until, user, within } from "../../testing/page";
import { BEN } from "../../testing/server";
import "../lazyParts";
import "./TicketsPage.svelte";
import { ANA, CHI } from "../../testing/tickets";

const MAKE = "Create a Ticket from this Chat";
const DESTINATIONS = [
  {
    id: 10,
    name: "Reference questions",
    library: 1,
    members: [ANA, CHI].map(({ id, name }) => ({ id, name })),
  },
  { id: 11, name: "History questions", library: 1, members: [{ id: 9, name: BEN.name }] },
];
const QUEUES = {
  queues: [{ id: 10, name: "Reference questions", counts: {} }],
  sends_email: false,
  destinations: DESTINATIONS,
};
const BLANK = {
  question: "Where is it?",
  name: "Dana",
  contact: "dana@example.org",
  queue: 10,
  destinations: DESTINATIONS,
};

async function informed(): Promise<DeskPage> {
  const desk = await openDesk({
    before: withDana,
    api: (api) =>
      api
        .on("GET desk/queues", QUEUES)
        .on("GET desk/chats/7/previous", { contact: null, total: 0, chats: [] })
        .on("GET desk/chats/7/tickets", { tickets: [], elsewhere: 0 })
        .on("GET desk/chats/7/ticket-form", BLANK)
        .on("POST desk/tickets", { ticket: 12 }),
    hash: "#/chats/7",
  });
  return desk;
}

/** Opens the form in Patron Information. */
async function form(desk: DeskPage): Promise<HTMLElement> {
  const pane = await desk.pane("Dana");
  await enter(within(pane).getByRole("tab", { name: "Patron Information" }));
  await enter(await within(pane).findByRole("button", { name: MAKE }));
  const dialog = await screen.findByRole("dialog", { name: MAKE });
  await within(dialog).findByRole("textbox", { name: /^Question/ });
  return dialog;
}

test("E2: a ticket of an open chat is created in another queue for another owner, and a reload keeps the form", async () => {
  const desk = await informed();
  let dialog = await form(desk);
  expect(dialog.textContent).toContain(
    "The transcript and contact info (Dana, dana@example.org) will be included.",
  );
  await user.type(within(dialog).getByRole("textbox", { name: /^Note/ }), "For Ben");
  await user.keyboard("{Escape}");
  await drawn();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: MAKE }));
  await desk.reload();
  dialog = await form(desk);
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "Queue" }), "History questions");
  const owner = within(dialog).getByRole("combobox", { name: "Owner" });
  expect(names("option", owner)).toEqual(["No one", BEN.name]);
  await user.selectOptions(owner, BEN.name);
  await desk.press("button", "Create Ticket", dialog);
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent("POST desk/tickets")).toMatchObject([
    { chat: 7, queue: 11, owner: 9, question: "Where is it?", note: "For Ben" },
  ]);
});

test("a ticket by hand with contact info that can't be right is not made, and says why", async () => {
  const desk = await openDesk({
    hash: "#/tickets",
    api: (api) =>
      api
        .on("GET desk/queues", QUEUES)
        .on("POST desk/tickets", new Refusal(400, { refusal: { name: "BadContact", fault: "neither" } })),
  });
  await desk.press("button", "New Ticket");
  const dialog = await screen.findByRole("dialog", { name: "New Ticket" });
  await user.type(await within(dialog).findByRole("textbox", { name: /^Question/ }), "Asked just now?");
  await user.type(within(dialog).getByRole("textbox", { name: "Contact Info" }), "nobody");
  await desk.press("button", "Create Ticket", dialog);
  const alert = await within(dialog).findByRole("alert");
  await until(() => expect(alert.textContent).toContain("Enter an email address or a phone number"));
  desk.api.on("POST desk/tickets", { ticket: 12 });
  await desk.press("button", "Create Ticket", dialog);
  await until(() => expect(location.hash).toBe("#/tickets/12"));
});

test("E2: a ticket of a chat without contact info has a field for it", async () => {
  const desk = await informed();
  desk.api.on("GET desk/chats/7/ticket-form", { ...BLANK, contact: null });
  const dialog = await form(desk);
  expect(dialog.textContent).toContain("The transcript will be included.");
  const contact = within(dialog).getByRole("textbox", { name: "Email or phone" });
  await user.type(contact, "dana@example.org");
  await desk.press("button", "Create Ticket", dialog);
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent("POST desk/tickets").at(-1)).toMatchObject({ contact: "dana@example.org" });
});

test("E2: contact info that the patron shared since replaces what the operator wrote in the form", async () => {
  const desk = await informed();
  desk.api.on("GET desk/chats/7/ticket-form", { ...BLANK, contact: null });
  let dialog = await form(desk);
  await user.type(within(dialog).getByRole("textbox", { name: "Email or phone" }), "typo@example.org");
  await user.keyboard("{Escape}");
  let answer: (defaults: unknown) => void = () => undefined;
  desk.api.on("GET desk/chats/7/ticket-form", () => new Promise((resolve) => (answer = resolve)));
  await desk.press("button", MAKE);
  dialog = await screen.findByRole("dialog", { name: MAKE });
  // The form as it was last filled in would be replaced while the operator writes in it.
  expect(within(dialog).queryByRole("textbox")).toBeNull();
  answer(BLANK);
  await within(dialog).findByRole("textbox", { name: /^Question/ });
  expect(within(dialog).queryByRole("textbox", { name: "Email or phone" })).toBeNull();
  await desk.press("button", "Create Ticket", dialog);
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent("POST desk/tickets").at(-1)).toMatchObject({ contact: "" });
});
