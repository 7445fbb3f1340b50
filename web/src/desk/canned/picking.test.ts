import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import type { ApiRequest, FakeApi } from "../../testing/api";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, names, screen, user, within } from "../../testing/page";
import "../settings/SettingsPage.svelte";
import "./CannedWindow.svelte";

const HOURS = {
  id: 1,
  title: "Opening hours",
  text: "Hello {patron}, {library} is open until eight. {operator}",
  marks: [{ kind: "bold", start: 6, end: 14 }],
  tags: "",
  mine: false,
};
const PRINTING = {
  id: 2,
  title: "Printing",
  text: "The printer is on the ground floor.",
  marks: [],
  tags: "",
  mine: false,
};
const offered = (api: FakeApi): unknown =>
  api.on("GET desk/chats/7/canned-messages", { library: "Harbour Library", messages: [HOURS, PRINTING] });

async function talking(): Promise<DeskPage> {
  const desk = await openDesk({
    before: withDana,
    api: offered,
    hash: "#/chats/7",
  });
  await desk.pane("Dana");
  return desk;
}
async function opened(desk: DeskPage): Promise<HTMLElement> {
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: m.desk_canned() }));
  return screen.findByRole("dialog", { name: m.desk_canned() });
}
const options = (): string[] => names("option");

test("M6: a canned message is found by typing, and inserted at the cursor with names and formatting", async () => {
  const desk = await talking();
  await desk.write("Dana", "So: ");
  const window = await opened(desk);
  const search = within(window).getByRole("searchbox", { name: m.desk_canned_search() });
  expect(document.activeElement).toBe(search);
  expect(within(window).getAllByRole("listitem")).toHaveLength(2);
  await user.type(search, "hours");
  await drawn();
  expect(within(window).getAllByRole("listitem")).toHaveLength(1);
  await desk.press("button", "Opening hours", window);
  const box = await desk.box("Dana");
  expect(box.textContent).toBe("So: Hello Dana, Harbour Library is open until eight. Ana Morales");
  expect(within(box).getByRole("strong").textContent).toBe("Dana");
  expect([desk.server.acts, document.activeElement === box]).toEqual([[], true]);
});

test("M6: keys choose among titles after a slash; Escape leaves the text unchanged", async () => {
  const desk = await talking();
  await desk.write("Dana", "Well, /print");
  expect(options()).toEqual(["Printing"]);
  await user.keyboard("{Escape}");
  await drawn();
  expect([options(), (await desk.box("Dana")).textContent]).toEqual([[], "Well, /print"]);
  await desk.write("Dana", "i");
  expect(options()).toEqual(["Printing"]);
  await user.keyboard("{Enter}");
  await drawn();
  expect((await desk.box("Dana")).textContent).toBe("Well, The printer is on the ground floor.");
  expect(desk.server.acts).toEqual([]);
});

test("M6: before the first message of a chat, a slash alone lists what opened others", async () => {
  const desk = await openDesk({
    before: (server) => {
      for (const chat of [7, 8]) {
        server.starts(chat, { name: chat === 7 ? "Dana" : "Eli" });
        server.claimed(chat);
      }
    },
    api: (api) => {
      offered(api);
      api.on("GET desk/chats/8/canned-messages", { library: "Harbour Library", messages: [PRINTING, HOURS] });
    },
    hash: "#/chats/7",
  });
  await desk.pane("Dana");
  await desk.write("Dana", "/");
  // The oldest first, and as they will be sent.
  expect(options()).toEqual(["Opening hours", "Printing"]);
  expect(screen.getByRole("listbox").textContent).toContain("Hello Dana, Harbour Library");
  await user.keyboard("{ArrowDown}{Enter}{Enter}");
  await desk.write("Dana", "/");
  expect(options()).toEqual(["Opening hours", "Printing"]);
  await user.click(desk.name("Eli"));
  await desk.write("Eli", "/");
  expect(options()).toEqual(["Printing", "Opening hours"]);
});

test("M6: a slash alone lists the most used first, and is sent only after Escape", async () => {
  const desk = await talking();
  await desk.write("Dana", "Hello{Enter}");
  await desk.press("button", "Printing", await opened(desk));
  await desk.write("Dana", "{Enter}");
  await desk.write("Dana", "/");
  expect(options()).toEqual(["Printing", "Opening hours"]);
  await user.keyboard("{Escape}");
  await drawn();
  expect(options()).toEqual([]);
  await user.keyboard("{Enter}");
  await drawn();
  expect(desk.server.acts.map(({ act }) => act.kind === "say" && act.text)).toEqual([
    "Hello",
    PRINTING.text,
    "/",
  ]);
});

/** Opens Settings with a server that stores one’s own canned messages. */
async function settings(): Promise<DeskPage> {
  let stored: Record<string, unknown>[] = [
    { ...PRINTING, id: 5, title: "Farewell", text: "Goodbye", mine: true },
  ];
  const desk = await openDesk({
    hash: "#/settings/canned-messages",
    api: (api) =>
      api
        .on("GET desk/appointment-links", [])
        .on("GET desk/canned-messages", () => stored)
        .on("DELETE desk/canned-messages/5", () => void (stored = []))
        .on(
          "PUT desk/canned-messages/5",
          ({ content }: ApiRequest) => void (stored = [{ ...stored[0], ...(content as object) }]),
        )
        .on(
          "POST desk/canned-messages",
          ({ content }: ApiRequest) => void stored.push({ ...(content as object), id: 6 }),
        ),
  });
  await screen.findByRole("button", { name: m.desk_canned_new() });
  return desk;
}
const field = (name: string): HTMLElement => screen.getByRole("textbox", { name });

test("M6: the form's content survives Escape and a reload, until “Cancel”", async () => {
  const desk = await settings();
  await desk.press("button", m.desk_canned_new());
  await user.type(field(m.desk_canned_title()), "Gree");
  await user.keyboard("{Escape}");
  await drawn();
  expect(screen.queryByRole("dialog")).toBeNull();
  await desk.reload();
  await desk.press("button", m.desk_canned_new());
  expect((field(m.desk_canned_title()) as HTMLInputElement).value).toBe("Gree");
  await desk.press("button", m.desk_cancel());
  await desk.press("button", m.desk_canned_new());
  expect((field(m.desk_canned_title()) as HTMLInputElement).value).toBe("");
});

test("M6: one’s own canned messages are edited, and deleted after a confirmation", async () => {
  const desk = await settings();
  await desk.press("button", m.desk_canned_edit({ title: "Farewell" }));
  await user.type(field(m.desk_canned_title()), " again");
  await desk.press("button", m.desk_save());
  expect(desk.api.sent("PUT desk/canned-messages/5")).toMatchObject([
    { title: "Farewell again", text: "Goodbye" },
  ]);
  await desk.press("button", m.desk_canned_delete({ title: "Farewell again" }));
  await enter(screen.getByRole("button", { name: m.desk_canned_delete_yes() }));
  expect(screen.queryByRole("list", { name: m.desk_canned() })).toBeNull();
});
