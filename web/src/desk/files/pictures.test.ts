import { beforeEach, expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import type { TicketAttachedFile } from "../../protocol/http";
import { openDesk, showInDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, until, user, within } from "../../testing/page";
import { BEN } from "../../testing/server";
import { ANA, entry } from "../../testing/tickets";
import TicketLog from "../tickets/log/TicketLog.svelte";
// Preloads the window.
import "./FileWindow.svelte";

const LATER = Date.now() + 86_400_000;

beforeEach(() => void vi.useRealTimers());

function picture(file: number, name: string, width = 1600, height = 900): object {
  return { file, name, type: "image/png", size: 2048, token: `t${file}`, expires_at: LATER, width, height };
}

/** Ana's chat with Dana, in which Ben sent these files. */
async function chatting(...files: object[]): Promise<DeskPage> {
  const desk = await openDesk({
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7);
      for (const file of files) server.happens(7, BEN, { kind: "file_sent", ...file } as never);
    },
  });
  await user.click(desk.name("Dana"));
  await desk.pane("Dana");
  return desk;
}

const thumbnail = (name: string): HTMLElement =>
  screen.getByRole("button", { name: `Picture ${name}, 2\u00a0KB` });
const image = (name: string): HTMLImageElement => thumbnail(name).querySelector("img") as HTMLImageElement;
const viewer = (): HTMLElement => screen.getByRole("dialog", { name: "Picture" });
const shown = (): string => viewer().querySelector("img")?.getAttribute("src") ?? "";

async function opens(name: string): Promise<void> {
  thumbnail(name).focus();
  await user.keyboard("{Enter}");
  await until(viewer);
}

test("W4: a thumbnail reserves its space, and is loaded once it is near", async () => {
  await chatting(picture(1, "wide.png"), picture(2, "dot.png", 1, 1), picture(3, "tall.png", 100, 5000));
  expect(image("wide.png").getAttribute("src")).toBe("/files/t1/thumbnail");
  expect(image("wide.png").loading).toBe("lazy");
  const sizes = ["wide.png", "dot.png", "tall.png"].map((name) => [image(name).width, image(name).height]);
  expect(sizes).toEqual([
    [240, 135],
    [44, 44],
    [44, 180],
  ]);
  expect(screen.getByRole("link", { name: "Download wide.png" }).getAttribute("href")).toBe("/files/t1/");
});

test("W4: what is no picture, and what has expired, has no thumbnail", async () => {
  const desk = await chatting({ ...picture(1, "map.pdf"), width: 0, height: 0 }, picture(2, "shot.png"));
  expect(screen.queryByRole("button", { name: /map.pdf/ })).toBeNull();
  await desk.follows((server) => server.happens(7, { role: "system" }, { kind: "file_expired", file: 2 }));
  expect(screen.queryByRole("button", { name: /shot.png/ })).toBeNull();
  expect(screen.getByText("Expired")).toBeTruthy();
});

test("W4: a thumbnail that doesn’t arrive is requested again, then says so in its space", async () => {
  await chatting(picture(1, "shot.png"));
  vi.useFakeTimers();
  for (const [wait, attempt] of [
    [2_000, 1],
    [8_000, 2],
  ] as const) {
    image("shot.png").dispatchEvent(new Event("error"));
    await vi.advanceTimersByTimeAsync(wait);
    expect(image("shot.png").getAttribute("src")).toBe(`/files/t1/thumbnail?${attempt}`);
  }
  image("shot.png").dispatchEvent(new Event("error"));
  await vi.advanceTimersByTimeAsync(0);
  vi.useRealTimers();
  expect(screen.queryByRole("button", { name: /shot.png/ })).toBeNull();
  expect(screen.getByText("No preview")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Download shot.png" })).toBeTruthy();
});

test("W4: the viewer leads through the pictures by the arrow keys and returns the focus", async () => {
  await chatting(picture(1, "one.png"), { ...picture(2, "map.pdf"), width: 0 }, picture(3, "two.png"));
  await opens("one.png");
  expect([shown(), viewer().textContent]).toEqual(["/files/t1/view", expect.stringContaining("1 of 2")]);
  expect(document.activeElement).toBe(within(viewer()).getByRole("button", { name: "Close" }));
  await user.keyboard("{ArrowRight}");
  expect([shown(), viewer().textContent]).toEqual(["/files/t3/view", expect.stringContaining("2 of 2")]);
  await user.keyboard("{ArrowRight}");
  expect(shown()).toBe("/files/t1/view");
  await user.keyboard("{ArrowLeft}");
  expect(shown()).toBe("/files/t3/view");
  const download = within(viewer()).getByRole("link", { name: "Download two.png" });
  expect(download.getAttribute("href")).toBe("/files/t3/");
  await user.keyboard("{Escape}");
  await drawn();
  expect(screen.queryByRole("dialog", { name: "Picture" })).toBeNull();
  expect(document.activeElement).toBe(thumbnail("one.png"));
});

test("W4: buttons lead through the pictures as well; one picture has none", async () => {
  await chatting(picture(1, "one.png"));
  await opens("one.png");
  expect(within(viewer()).queryByRole("button", { name: /picture/ })).toBeNull();
  within(viewer()).getByRole("button", { name: "Close" }).click();
  await drawn();
  expect(screen.queryByRole("dialog", { name: "Picture" })).toBeNull();
});

test("W4: the viewer closes when its picture expires", async () => {
  const desk = await chatting(picture(1, "one.png"));
  await opens("one.png");
  await desk.follows((server) => server.happens(7, { role: "system" }, { kind: "file_expired", file: 1 }));
  await until(() => expect(screen.queryByRole("dialog", { name: "Picture" })).toBeNull());
});

test("W4: the viewer says that a picture can’t be shown", async () => {
  await chatting(picture(1, "one.png"));
  await opens("one.png");
  viewer().querySelector("img")?.dispatchEvent(new Event("error"));
  await until(() => within(viewer()).getByText(m.picture_failed()));
});

test("W4: a key in the viewer is no shortcut of the desk", async () => {
  await chatting(picture(1, "one.png"));
  await opens("one.png");
  await user.keyboard("?");
  await drawn();
  expect(screen.getAllByRole("dialog")).toHaveLength(1);
});

test("W4: a screenshot pasted into the text box is chosen in “Send a File”, with a name and a preview", async () => {
  const desk = await chatting();
  desk.api.on("POST desk/chats/7/files", () => ({ token: "t", stored: true }));
  const clipboard = new DataTransfer();
  clipboard.items.add(new File(["x"], "image.png", { type: "image/png" }));
  const box = within(await desk.pane("Dana")).getByRole("textbox", { name: "Message" });
  box.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }),
  );
  const window = await screen.findByRole("dialog", { name: "Send a File" });
  const row = await within(window).findByRole("listitem");
  expect(row.textContent).toMatch(/screenshot-\d{4}-\d\d-\d\d-\d{4}\.png/);
  expect(row.querySelector("img")?.src).toMatch(/^blob:/);
  expect(desk.api.sent("POST desk/chats/7/files")).toEqual([]);
  await until(() =>
    expect(document.activeElement).toBe(within(window).getByRole("button", { name: "Upload" })),
  );
  await user.keyboard("{Enter}");
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent("POST desk/chats/7/files")).toMatchObject([
    { name: expect.stringMatching(/^screenshot-/) as string },
  ]);
});

test("W4: pictures of a ticket have thumbnails and a viewer", async () => {
  const files = [picture(1, "one.png"), picture(2, "two.png")] as unknown as TicketAttachedFile[];
  const entries = [entry(1, ANA, { kind: "replied", text: "Here", files })];
  const desk = { me: { id: ANA.id }, now: Date.now() };
  showInDesk(TicketLog, { ticket: { head: null, entries } as never }, { desk } as never);
  await opens("two.png");
  expect([shown(), viewer().textContent]).toEqual(["/files/t2/view", expect.stringContaining("2 of 2")]);
  await user.keyboard("{Escape}");
  await drawn();
  expect(document.activeElement).toBe(thumbnail("two.png"));
});
