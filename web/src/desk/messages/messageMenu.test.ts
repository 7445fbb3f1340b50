import { expect, test } from "vitest";
import { Refusal } from "../../testing/api";
import { BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import { BEN, PATRON } from "../../testing/server";
import "../board/OpenChats.svelte";
import { DELETABLE, newFaq, toHtml } from "./messageTexts";

/** My chat with Dana, in which I and Ben wrote. */
async function open(rights = BOOTSTRAP.operator.rights): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/chats/7",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights } },
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7);
      server.says(7, PATRON, "Hello?");
      server.says(7, BEN, "I am Ben");
      server.says(7, server.operator, "Open until eight");
    },
  });
  await desk.pane("Dana");
  return desk;
}

const button = (): HTMLElement => screen.getByRole("button", { name: "Message actions" });
const items = (): string[] => screen.getAllByRole("menuitem").map((item) => item.textContent.trim());
const log = (): string => screen.getByRole("log", { name: "Conversation" }).textContent;

test("T11: only messages of mine have a menu; arrow keys move in it, Escape leaves it", async () => {
  await open();
  await enter(button());
  expect(items()).toEqual(["Save as Canned Message", "Save as FAQ", "Delete Message"]);
  expect(document.activeElement?.textContent.trim()).toBe("Save as Canned Message");
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(document.activeElement?.textContent.trim()).toBe("Delete Message");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("menu", { name: "Message actions" })).toBeNull();
  expect(document.activeElement).toBe(button());
});

test("T11: a message is deleted after a confirmation, and a line says so in its place", async () => {
  const desk = await open();
  await enter(button());
  await enter(screen.getByRole("menuitem", { name: "Delete Message" }));
  const dialog = screen.getByRole("dialog", { name: "Delete this message?" });
  await enter(within(dialog).getByRole("button", { name: "Delete Message" }));
  await drawn();
  expect(desk.server.acts.at(-1)).toEqual({ chat: 7, act: { kind: "delete_message", seq: 6 } });
  expect(log()).toContain("Message deleted");
  expect(log()).not.toContain("Open until eight");
  expect(log()).toMatch(/You deleted a message/);
  expect(screen.queryByRole("button", { name: "Message actions" })).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("log", { name: "Conversation" }));
});

test("T11: after ten minutes a message can't be deleted any more", async () => {
  const desk = await open();
  desk.world.clock.jump(DELETABLE);
  await desk.world.clock.pass(2_000);
  await drawn();
  await enter(button());
  expect(items()).toEqual(["Save as Canned Message", "Save as FAQ"]);
});

test("T11: a file has a menu only while it can be deleted", async () => {
  const desk = await open();
  const file = { file: 1, name: "map.pdf", type: "application/pdf", size: 9, token: "f".repeat(43) };
  await desk.follows((server) =>
    server.happens(7, server.operator, { kind: "file_sent", ...file, expires_at: null } as never),
  );
  expect(screen.getAllByRole("button", { name: "Message actions" })).toHaveLength(2);
  await enter(screen.getAllByRole("button", { name: "Message actions" })[1] as HTMLElement);
  expect(items()).toEqual(["Delete Message"]);
  await user.keyboard("{Escape}");
  desk.world.clock.jump(DELETABLE);
  await desk.world.clock.pass(2_000);
  await drawn();
  expect(screen.getAllByRole("button", { name: "Message actions" })).toHaveLength(1);
});

test("T11: every operator saves a message as the draft of an FAQ", async () => {
  const desk = await open();
  desk.api
    .on("GET desk/faq/groups", [
      { id: 3, name: "Visiting", library: "Harbour", internal: false },
      { id: 4, name: "Desk notes", library: "Harbour", internal: true },
    ])
    .on("POST desk/faq/drafts", new Refusal(400, { errors: [{ field: "question", text: "Enter it." }] }));
  await enter(button());
  await enter(screen.getByRole("menuitem", { name: "Save as FAQ" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Save as FAQ" }));
  expect(dialog.getByRole("textbox", { name: "Answer" }).textContent).toBe("Open until eight");
  await user.selectOptions(await dialog.findByLabelText("Group"), "Desk notes");
  const save = (): Promise<void> => enter(dialog.getByRole("button", { name: "Save" }));
  await save();
  expect(dialog.getByText("Enter it.")).toBeTruthy();
  await user.type(dialog.getByLabelText("Question"), "When do you close?");
  desk.api.on("POST desk/faq/drafts", { id: 9 });
  await save();
  await drawn();
  expect(desk.api.sent("POST desk/faq/drafts").at(-1)).toEqual({
    group: 4,
    question: "When do you close?",
    answer: "<p>Open until eight</p>",
  });
  expect(desk.announced).toContain("The draft is saved. An administrator can publish it.");
  expect(location.hash).toBe("#/chats/7");
});

test("T11: a library without FAQ groups says who creates them, and nothing is saved before they have come", async () => {
  const desk = await open();
  let answer: (groups: unknown) => void = () => undefined;
  desk.api.on("GET desk/faq/groups", () => new Promise((resolve) => (answer = resolve)));
  await enter(button());
  await enter(screen.getByRole("menuitem", { name: "Save as FAQ" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Save as FAQ" }));
  expect(dialog.queryByRole("button", { name: "Save" })).toBeNull();
  answer([]);
  expect(
    await screen.findByText("Your library has no FAQ groups yet. An administrator creates them."),
  ).toBeTruthy();
});

test("T11: a refused deletion says why, and leaves the message", async () => {
  const desk = await open();
  desk.server.refusals.set("delete_message", { name: "TooLateToDelete", limit: DELETABLE });
  await enter(button());
  await enter(screen.getByRole("menuitem", { name: "Delete Message" }));
  await enter(
    within(screen.getByRole("dialog", { name: "Delete this message?" })).getByRole("button", {
      name: "Delete Message",
    }),
  );
  expect(desk.announced).toContain("A message can be deleted for 10 minutes only.");
  expect(log()).toContain("Open until eight");
});

test("T11: a message is saved as a canned message, with a title", async () => {
  const desk = await open();
  desk.api.on("POST desk/canned-messages", {
    id: 4,
    title: "Hours",
    text: "Open until eight",
    marks: [],
    tags: "",
    mine: true,
  });
  await enter(button());
  await enter(screen.getByRole("menuitem", { name: "Save as Canned Message" }));
  const dialog = screen.getByRole("dialog");
  expect(within(dialog).getByRole("textbox", { name: "Text" }).textContent).toBe("Open until eight");
  await user.type(within(dialog).getByRole("textbox", { name: /Title/ }), "Hours");
  await enter(within(dialog).getByRole("button", { name: "Save" }));
  await drawn();
  expect(desk.announced).toContain("The canned message is saved.");
});

test("T11: an administrator begins an FAQ with a message", async () => {
  const desk = await open(["answer", "read", "record", "administer"]);
  desk.api
    .on("GET desk/administration/faq-groups", [])
    .on("GET desk/administration/widgets", [])
    .on("GET desk/administration/libraries", []);
  await enter(button());
  expect(items()).toEqual(["Save as Canned Message", "Save as FAQ", "Delete Message"]);
  await enter(screen.getByRole("menuitem", { name: "Save as FAQ" }));
  expect(location.hash).toBe("#/administration/faqs/0");
  expect((await screen.findByRole("textbox", { name: "Answer" })).textContent).toBe("Open until eight");
  expect(newFaq.answer, "the next new one is empty").toBe("");
});

test("T11: formatting, lines and paragraphs of a message become HTML, and its characters stay text", () => {
  const text = "Hours & <more>\nToday\n\nSee us";
  const marks = [
    { kind: "bold", start: 0, end: 5 },
    { kind: "link", start: 22, end: 28, href: "https://example.org/?a=1&b=2" },
  ] as const;
  expect(toHtml(text, marks)).toBe(
    '<p><strong>Hours</strong> &amp; &lt;more&gt;<br>Today</p><p><a href="https://example.org/?a=1&amp;b=2">See us</a></p>',
  );
});
