/** An internal chat beside a chat with a patron (row T3). */
import { expect, test } from "vitest";
import type { InternalRow } from "../../protocol/wire";
import { openDesk } from "../../testing/desk";
import type { DeskPage, DeskSetup } from "../../testing/desk";
import { drawn, enter, layOut, names, screen, user, within } from "../../testing/page";
import { ANA, BEN, PATRON, SYSTEM } from "../../testing/server";
import "../canned/CannedWindow.svelte";
import "./ColleaguesPage.svelte";
import "./InternalBeside.svelte";

const PAIR: InternalRow = {
  internal_chat: 4,
  version: 1,
  scope: "pair",
  of: 0,
  name: "",
  messages: 0,
  message_at: 0,
  message_by: 0,
  excerpt: "",
  people: [
    { id: ANA.id, name: ANA.name },
    { id: BEN.id, name: BEN.name },
  ],
};

async function open(setup: DeskSetup = {}): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/chats/7",
    api: (api) => api.on("GET desk/chats/7/canned-messages", { library: "Harbour Library", messages: [] }),
    ...setup,
    before: (server) => {
      const status = { status: "online" as const, since: 0, busy: false, reason: "", back_at: null };
      server.desk = {
        ...server.desk,
        colleagues: [{ id: 2, name: BEN.name, departments: [1], chats: 0, ...status }],
      };
      server.internal = { kind: "internal_chats", whole: true, rows: [PAIR] };
      server.happens("internal_chat/4", SYSTEM, { kind: "internal_chat_started", scope: "pair" });
      for (const [chat, name] of [
        [7, "Dana"],
        [8, "Eli"],
      ] as const) {
        server.starts(chat, { name });
        server.claimed(chat);
      }
      setup.before?.(server);
    },
  });
  await desk.pane("Dana");
  return desk;
}

const ben = (): HTMLElement => within(screen.getByRole("list", { name: "Colleagues" })).getByRole("button");
const beside = (): HTMLElement | null => screen.queryByRole("region", { name: `Chat with ${BEN.name}` });
const text = (place: HTMLElement | null): HTMLElement =>
  within(place as HTMLElement).getByRole("textbox", { name: "Message" });

test("T3: a click on a colleague opens the internal chat beside the patron’s chat", async () => {
  const desk = await open();
  await desk.write("Dana", "A draft");
  await enter(ben());
  await drawn();
  const dana = await desk.pane("Dana");
  expect([location.hash, dana.contains(beside()), document.activeElement]).toEqual([
    "#/chats/7",
    true,
    text(beside()),
  ]);
  await user.keyboard("Is the 1924 directory in?{Enter}");
  expect(desk.server.acts.at(-1)).toMatchObject({
    chat: "internal_chat/4",
    act: { text: "Is the 1924 directory in?" },
  });
  // The patron's chat goes on, and reads nothing of it.
  await desk.follows((server) => server.says(7, PATRON, "Still there?"));
  expect([
    dana.textContent?.includes("Still there?"),
    desk.row("Dana")?.textContent?.includes("unread"),
  ]).toEqual([true, false]);
  await user.keyboard("{Escape}");
  await drawn();
  const box = await desk.box("Dana");
  expect([beside(), document.activeElement, box.textContent]).toEqual([null, box, "A draft"]);
});

test("T3: the internal chat stays beside the next patron’s chat; a tool’s window takes its place for a while", async () => {
  const desk = await open();
  await enter(ben());
  await drawn();
  await user.click(desk.name("Eli"));
  const eli = await desk.pane("Eli");
  await drawn();
  expect(eli.contains(beside())).toBe(true);
  await desk.follows((server) => server.says("internal_chat/4", BEN, "Second floor."));
  expect(beside()?.textContent).toContain("Second floor.");
  await enter(within(eli).getAllByRole("button", { name: /^Canned Messages/ })[0] as HTMLElement);
  expect([names("dialog").length, beside()]).toEqual([1, null]);
  await user.keyboard("{Escape}");
  await drawn();
  expect([names("dialog"), eli.contains(beside())]).toEqual([[], true]);
  await enter(within(beside() as HTMLElement).getByRole("button", { name: "Close the internal chat" }));
  expect([beside(), document.activeElement]).toEqual([null, await desk.box("Eli")]);
});

test("T3: without a chat of one’s own on the screen, the internal chat opens on its page", async () => {
  const desk = await open({ before: (server) => server.starts(9, { name: "Fay" }) });
  await user.click(desk.name("Fay"));
  await desk.preview();
  await enter(ben());
  await drawn();
  expect([location.hash, document.activeElement]).toEqual(["#/colleagues/4", text(beside())]);
});

test("T3: in the overlay view the internal chat is a window, and stays one after a reload", async () => {
  layOut(1_200, 900);
  const desk = await open({ stored: { "refdesk.view": "overlay" } });
  await enter(ben());
  await drawn();
  const window = (): HTMLElement => beside()?.closest(".window") as HTMLElement;
  expect([location.hash, window().classList.contains("front"), document.activeElement]).toEqual([
    "#/chats/7",
    true,
    text(beside()),
  ]);
  // News of a chat leaves it in front.
  await desk.follows((server) => server.says(7, PATRON, "Still there?"));
  expect(window().classList.contains("front")).toBe(true);
  text(await desk.pane("Dana")).focus();
  await drawn();
  expect(window().classList.contains("front")).toBe(false);
  await desk.reload();
  await desk.pane("Dana");
  await drawn();
  await enter(within(beside() as HTMLElement).getByRole("button", { name: "Close the internal chat" }));
  expect([beside(), document.activeElement]).toEqual([null, await desk.box("Dana")]);
});

test("T3: the empty text box names the colleague, so that it is not taken for the patron's", async () => {
  const desk = await open();
  await enter(ben());
  await drawn();
  const placeholder = (): Element | null | undefined => beside()?.querySelector("[data-placeholder]");
  expect(placeholder()?.getAttribute("data-placeholder")).toBe("To Ben Okafor");
  expect((await desk.pane("Dana")).querySelectorAll("[data-placeholder]")).toHaveLength(1);
  await user.type(text(beside()), "Hi");
  await drawn();
  expect(placeholder()).toBeNull();
});
