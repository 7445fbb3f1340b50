import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, layOut, names, screen, user, within } from "../../testing/page";
import { BEN, PATRON } from "../../testing/server";
import type { FakeServer } from "../../testing/server";
import "../settings/SettingsPage.svelte";
import "../canned/CannedWindow.svelte";

const mine = (server: FakeServer): void => {
  server.starts(7, { name: "Dana" });
  server.starts(8, { name: "Eli" });
  server.claimed(7);
  server.claimed(8);
};
const OVERLAY = { "refdesk.view": "overlay" };
const pane = (name: string): HTMLElement | null =>
  screen.queryByRole("region", { name: `Chat with ${name}` });

async function windows(...names: string[]): Promise<DeskPage> {
  layOut(1_000, 800);
  const desk = await openDesk({ before: mine, stored: OVERLAY });
  for (const name of names) {
    await user.click(desk.name(name));
    await desk.pane(name);
  }
  return desk;
}

test("S3: a click on a name opens a window with a focused text box and the participants", async () => {
  const desk = await windows("Dana", "Eli");
  expect([pane("Dana") !== null, pane("Eli") !== null]).toEqual([true, true]);
  const row = desk.row("Dana") as HTMLElement;
  expect(within(row).getByRole("img", { name: "Open in a window" })).toBeDefined();
  const people = within(await desk.pane("Dana")).getByRole("list", { name: "Participants" });
  expect(people.textContent).toMatch(/Dana.*You/);
  await user.click(desk.name("Dana"));
  await drawn();
  expect(document.activeElement).toBe(await desk.box("Dana"));
  expect(desk.name("Dana").ariaCurrent).toBe("true");
});

test("S3: “Minimize” hides without ending, keeps the draft, and focuses the row", async () => {
  const desk = await windows("Dana", "Eli");
  await desk.write("Dana", "A draft");
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: /^Minimize/ }));
  expect([pane("Dana"), pane("Eli") !== null, desk.server.acts]).toEqual([null, true, []]);
  expect(document.activeElement).toBe(desk.name("Dana"));
  await user.click(desk.name("Dana"));
  expect((await desk.box("Dana")).textContent).toBe("A draft");
});

test("S3: messages of a chat without a window are counted", async () => {
  const desk = await windows("Eli");
  await desk.follows((server) => server.says(7, PATRON, "Are you there?"));
  expect(desk.row("Dana")?.textContent).toContain("2 unread messages");
});

test("S3: previewing, claiming, ending and closing work in a window", async () => {
  const desk = await windows("Dana");
  await desk.follows((server) => server.starts(9, { name: "Fay" }));
  await user.click(desk.name("Fay"));
  await desk.press("button", "Claim this Chat", await desk.preview());
  const fay = await desk.pane("Fay");
  expect(document.activeElement).toBe(await desk.box("Fay"));
  await enter(within(fay).getByRole("button", { name: /^End Chat/ }));
  await enter(screen.getByRole("button", { name: "Yes, End Chat" }));
  await enter(within(fay).getByRole("button", { name: /^Close Chat/ }));
  expect(desk.server.did).toEqual(["claim", "end", "close"]);
  expect([pane("Fay"), pane("Dana") !== null]).toEqual([null, true]);
});

test("S3: a tool in a window opens its dialog, and leaves the focus to the text box after Escape", async () => {
  const desk = await windows("Dana");
  const tool = within(await desk.pane("Dana")).getByRole("button", { name: /^Canned Messages/ });
  await enter(tool);
  expect(await screen.findByRole("dialog", { name: "Canned Messages" })).toBeDefined();
  await user.keyboard("{Escape}");
  await drawn();
  expect([screen.queryByRole("dialog"), document.activeElement]).toEqual([null, await desk.box("Dana")]);
});

test("S3: in a narrow window “Transfer” and “End Chat” are in “More”, and their shortcuts work", async () => {
  layOut(390, 800);
  const desk = await openDesk({ before: mine, stored: OVERLAY, hash: "#/chats/7" });
  const more = within(await desk.pane("Dana")).getByRole("button", { name: "More" });
  await enter(more);
  expect(names("menuitem")).toEqual([
    "Transfer",
    "Invite a Colleague",
    "Add to Reference Analytics",
    "Block Patron",
    "End Chat",
  ]);
  await enter(screen.getByRole("menuitem", { name: "End Chat" }));
  await enter(screen.getByRole("button", { name: "Keep Chatting" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("{Alt>}{Shift>}X{/Shift}{/Alt}");
  await enter(screen.getByRole("button", { name: "Yes, End Chat" }));
  expect(desk.server.did).toEqual(["end"]);
  await enter(screen.getByRole("button", { name: "More" }));
  expect(names("menuitem")).toEqual(["Add to Reference Analytics", "Block Patron"]);
});

test.each([
  [599, "overlay", ["Transfer"]],
  [600, "overlay", []],
  [430, "individual", ["Transfer"]],
  [429, "individual", ["Transfer", "End Chat"]],
  [760, "individual", []],
])("S3: a pane of %i px in the %s view folds %j", async (width, view, folded) => {
  layOut(width, 800);
  const desk = await openDesk({ before: mine, stored: { "refdesk.view": view }, hash: "#/chats/7" });
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: "More" }));
  const rare = ["Invite a Colleague", "Add to Reference Analytics", "Block Patron"];
  expect(names("menuitem").filter((name) => !rare.includes(name))).toEqual(folded);
});

test("S4: switching the view in the header opens my chats, and keeps drafts and unread counts", async () => {
  layOut(1_000, 800);
  const desk = await openDesk({ before: mine, hash: "#/chats/7" });
  await desk.write("Dana", "A draft for Dana");
  await desk.press("button", "Multi-chat overlay", screen.getByRole("banner"));
  expect((await desk.box("Dana")).textContent).toBe("A draft for Dana");
  expect(pane("Eli")).not.toBeNull();
  expect(desk.name("Dana").ariaCurrent).toBe("true");
  await desk.follows((server) => server.says(8, PATRON, "And I?"));
  expect(desk.row("Eli")?.textContent).toContain("2 unread messages");
  await desk.press("button", "Individual", screen.getByRole("banner"));
  expect([pane("Dana") !== null, pane("Eli")]).toEqual([true, null]);
  expect((await desk.box("Dana")).textContent).toBe("A draft for Dana");
});

test("S4: switching opens as many windows as fit, and no chat of a colleague", async () => {
  layOut(720, 400);
  const desk = await openDesk({
    before: (server) => {
      mine(server);
      for (const chat of [9, 10]) server.starts(chat, { name: `Guest ${chat}` });
      server.claimed(9);
      server.claimed(10, BEN);
    },
    hash: "#/chats/9",
  });
  await desk.press("button", "Multi-chat overlay", screen.getByRole("banner"));
  await desk.pane("Guest 9");
  expect(["Dana", "Eli", "Guest 9", "Guest 10"].map((name) => pane(name) !== null)).toEqual([
    true,
    false,
    true,
    false,
  ]);
  await user.click(desk.name("Eli"));
  expect(await desk.pane("Eli")).not.toBeNull();
});

test("S4: a reload opens only the windows that were open", async () => {
  const desk = await windows("Dana");
  await desk.reload();
  await desk.pane("Dana");
  expect(pane("Eli")).toBeNull();
});

test("S3: “Arrange” tiles the windows, by its button and by its shortcut", async () => {
  const desk = await windows("Dana", "Eli");
  const box = async (name: string): Promise<string> => {
    const { insetInlineStart, inlineSize } = (await desk.pane(name)).parentElement?.style ?? {};
    return `${insetInlineStart} ${inlineSize}`;
  };
  const tiled = ["8px 488px", "504px 488px"];
  for (const arrange of [
    () => desk.press("button", /^Arrange/),
    () => user.keyboard("{Alt>}{Shift>}G{/Shift}{/Alt}"),
  ]) {
    within(await desk.pane("Dana"))
      .getByRole("button", { name: /^Move/ })
      .focus();
    await user.keyboard("{ArrowRight}");
    expect(await box("Dana")).not.toBe(tiled[0]);
    await arrange();
    await drawn();
    expect([await box("Dana"), await box("Eli")]).toEqual(tiled);
  }
});

test("S4: the view is set in Settings too, and survives a reload with its windows", async () => {
  const desk = await windows("Dana", "Eli");
  await desk.press("link", "Settings");
  await desk.press("link", "Chat view");
  await screen.findByRole("heading", { name: "Chat view" });
  const choice = within(screen.getByRole("main")).getByRole("group", { name: "Chat view" });
  const pressed = (name: string): string | null => within(choice).getByRole("button", { name }).ariaPressed;
  expect([pressed("Individual"), pressed("Multi-chat overlay")]).toEqual(["false", "true"]);
  await desk.press("link", /^Chats/);
  await desk.reload();
  await desk.pane("Dana");
  await desk.pane("Eli");
});

/** Where a chat's window is: start, top, width, height. */
async function place(desk: DeskPage, name: string): Promise<number[]> {
  const { insetInlineStart, insetBlockStart, inlineSize, blockSize } =
    (await desk.pane(name)).parentElement?.style ?? ({} as CSSStyleDeclaration);
  return [insetInlineStart, insetBlockStart, inlineSize, blockSize].map(parseFloat);
}
const handle = async (desk: DeskPage, name: string): Promise<HTMLElement> =>
  within(await desk.pane("Dana")).getByRole("button", { name });

test("S3: arrow keys move and resize a window, with Shift further", async () => {
  const desk = await windows("Dana");
  await user.keyboard("{Alt>}{Shift>}V{/Shift}{/Alt}{ArrowRight>9}{ArrowDown>2}");
  (await handle(desk, "Resize")).focus();
  const [start = 0, top = 0, width = 0, height = 0] = await place(desk, "Dana");
  await user.keyboard("{ArrowLeft}{Shift>}{ArrowUp}{/Shift}{ArrowDown}");
  expect(await place(desk, "Dana")).toEqual([start, top, width - 16, height - 80]);
  (await handle(desk, "Move")).focus();
  await user.keyboard("{ArrowLeft}{ArrowDown}{Shift>}{ArrowLeft}{/Shift}{ArrowRight}");
  const after = [start - 96, top + 16, width - 16, height - 80];
  expect(await place(desk, "Dana")).toEqual(after);
  await desk.reload();
  expect(await place(desk, "Dana")).toEqual(after);
});

test("S3: after a press of “Move” or “Resize” the next one says where; Escape does not", async () => {
  const desk = await windows("Dana");
  const ground = (await desk.pane("Dana")).closest(".ground") as HTMLElement;
  const press = (x: number, y: number): void => {
    ground.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, clientX: x, clientY: y }));
  };
  await enter(await handle(desk, "Move"));
  expect(screen.getByText(/^Click where the window should start/)).toBeDefined();
  await user.keyboard("{Escape}");
  expect(screen.queryByText(/^Click where the window should start/)).toBeNull();
  await enter(await handle(desk, "Move"));
  press(100, 60);
  await drawn();
  expect((await place(desk, "Dana")).slice(0, 2)).toEqual([100, 60]);
  await enter(await handle(desk, "Resize"));
  press(600, 700);
  await drawn();
  expect(await place(desk, "Dana")).toEqual([100, 60, 500, 640]);
});

test("a window counts its unread messages while another one is used", async () => {
  const desk = await windows("Dana", "Eli");
  await desk.follows((server) => server.says(7, PATRON, "Are you there?"));
  expect(within(await desk.pane("Dana")).getByText("1 unread message")).toBeDefined();
  await user.click(desk.name("Dana"));
  await drawn();
  expect(within(await desk.pane("Dana")).queryByText(/unread/)).toBeNull();
});

test("the way back to the list counts other patrons who wait or wrote", async () => {
  const desk = await openDesk({ before: mine, hash: "#/chats/7" });
  const dana = await desk.pane("Dana");
  const count = (): string | undefined => dana.querySelector(".back")?.textContent?.trim();
  await desk.follows((server) => server.says(7, PATRON, "And I?"));
  await desk.follows((server) => server.starts(9, { name: "Fay" }));
  expect(count()).toMatch(/^2/);
  await desk.follows((server) => server.claimed(9, BEN));
  expect(count()).toMatch(/^1/);
});
