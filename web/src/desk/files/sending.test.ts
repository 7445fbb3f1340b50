import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { Refusal } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, names, screen, until, user, within } from "../../testing/page";
import { BEN } from "../../testing/server";
// Preloads the window.
import "./FileWindow.svelte";

const MAP = new File(["%PDF"], "map.pdf", { type: "application/pdf" });
const NOTHING = new File([], "nothing.txt");
const DRAWING = new File(["<svg/>"], "drawing.svg", { type: "image/svg+xml" });

/** Opens Ana's chat with Dana. The server accepts all files except drawings. */
async function chatting(): Promise<DeskPage> {
  const desk = await openDesk({
    before: (server) => (server.starts(7, { name: "Dana" }), server.claimed(7)),
  });
  const refused = new Refusal(415, { refusal: { name: "FileTypeRefused", type: "image/svg+xml" } });
  desk.api.on("POST desk/chats/7/files", ({ content }: { content: unknown }) =>
    (content as { name: string }).name.endsWith(".svg") ? refused : { token: "t", stored: true },
  );
  await user.click(desk.name("Dana"));
  await desk.pane("Dana");
  return desk;
}

const shown = (): HTMLElement => screen.getByRole("dialog", { name: "Send a File" });

async function opened(desk: DeskPage): Promise<void> {
  await desk.press("button", "Send a File", await desk.pane("Dana"));
  await until(shown);
}

async function choose(...files: File[]): Promise<void> {
  const input = shown().querySelector<HTMLInputElement>("input[type=file]");
  if (input) await user.upload(input, files);
  await drawn();
}

const chosen = (): string[] => names("listitem", shown());
const upload = (): HTMLButtonElement => within(shown()).getByRole("button", { name: "Upload" });

test("M5: the window states the size limit and the retention period, and sends nothing yet", async () => {
  await opened(await chatting());
  expect(shown().textContent).toMatch(/20\.0.MB/);
  expect(shown().textContent).toContain("one month");
  expect(upload().disabled || upload().getAttribute("aria-disabled") === "true").toBe(true);
});

test("M5: “Upload” sends the files and closes the window", async () => {
  const desk = await chatting();
  await opened(desk);
  await choose(MAP);
  await user.click(upload());
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent("POST desk/chats/7/files")).toMatchObject([{ name: "map.pdf" }]);
});

test("M5: an empty or too large file is explained before sending", async () => {
  const desk = await chatting();
  await opened(desk);
  const large = new File(["x"], "large.pdf");
  Object.defineProperty(large, "size", { value: 20 * 2 ** 20 + 1 });
  await choose(NOTHING, large);
  expect(chosen()[0]).toContain(m.refusal_file_empty());
  expect(chosen()[1]).toMatch(/too large/);
});

test("M5: a refused file stays with the reason, and its “Remove” has the focus", async () => {
  const desk = await chatting();
  await opened(desk);
  await choose(MAP, DRAWING);
  await user.click(upload());
  await until(() => expect(shown().textContent).toContain(m.desk_files_left()));
  expect(chosen()).toHaveLength(1);
  expect(chosen()[0]).toContain(m.refusal_file_type());
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Remove drawing.svg" }));
});

test("M5: removing a file focuses “Browse…”", async () => {
  const desk = await chatting();
  await opened(desk);
  await choose(MAP, NOTHING);
  await desk.press("button", "Remove nothing.txt");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Browse…" }));
});

test("M5: Escape keeps the chosen files, “Cancel” removes them", async () => {
  const desk = await chatting();
  await opened(desk);
  await choose(MAP);
  await user.keyboard("{Escape}");
  await drawn();
  await opened(desk);
  expect(chosen()).toHaveLength(1);
  await desk.press("button", "Cancel", shown());
  await opened(desk);
  expect(within(shown()).queryAllByRole("listitem")).toEqual([]);
});

test("M5: dropping files onto the conversation opens the window", async () => {
  const desk = await chatting();
  const log = within(await desk.pane("Dana")).getByRole("log");
  for (const kind of ["dragenter", "drop"]) {
    const event = new Event(kind, { bubbles: true, cancelable: true });
    Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], files: [MAP] } });
    log.dispatchEvent(event);
  }
  await until(() => expect(chosen()[0]).toContain("map.pdf"));
  expect(screen.queryByText("Drop to send to Dana")).toBeNull();
});

test("M5: a file is a link until it expires", async () => {
  const desk = await chatting();
  const file = { file: 1, name: "map.pdf", type: "application/pdf", size: 2048, token: "t0" };
  const expires_at = Date.now() + 86_400_000;
  await desk.follows((server) => server.happens(7, BEN, { kind: "file_sent", ...file, expires_at }));
  const link = await screen.findByRole("link", { name: "Download map.pdf" });
  expect(link.getAttribute("href")).toBe("/files/t0/");
  await desk.follows((server) => server.happens(7, { role: "system" }, { kind: "file_expired", file: 1 }));
  expect(screen.queryByRole("link", { name: "Download map.pdf" })).toBeNull();
  expect(screen.getByText("Expired")).toBeTruthy();
});
