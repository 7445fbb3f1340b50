import { beforeEach, expect, test, vi } from "vitest";
import { fileSize } from "../../chat/files/sizes";
import { FILE_LIMIT } from "../../chat/files/upload";
import { ANA, event, SYSTEM } from "../../testing/world";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, user } from "../../testing/page";
import { field, press, widgetApp } from "../../testing/widget";
import { happens, log, talking } from "../../testing/widgetChat";
import { reset } from "../../testing/widgetWorld";

beforeEach(reset);

const MAP = { file: 12, name: "map.pdf", type: "application/pdf", size: 2048, token: "t0" } as const;

/** The server refuses each file, or (null) accepts it. */
function filesAre(refusal: object | null): void {
  const answer = refusal
    ? { ok: false, status: 415, json: () => Promise.resolve({ refusal }) }
    : { ok: true, status: 200, json: () => Promise.resolve({ token: "t", stored: true }) };
  vi.stubGlobal("fetch", () => Promise.resolve(answer));
}

async function chooses(...files: File[]): Promise<void> {
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (input) await user.upload(input, files);
  await drawn();
}

test("M5: a file is a link to download until it expires", async () => {
  const sent = event(4, ANA, { kind: "file_sent", ...MAP, expires_at: Date.now() + 86_400_000 });
  await talking(widgetApp(), sent);
  expect(screen.getByRole("link", { name: "Download map.pdf" }).getAttribute("href")).toBe("/files/t0/");
  await happens(event(5, SYSTEM, { kind: "file_expired", file: 12 }));
  expect(screen.queryByRole("link", { name: "Download map.pdf" })).toBeNull();
  expect(log()).toContain("Expired");
});

test("M5: a refused file has its reason; removing it focuses the text box", async () => {
  await talking();
  filesAre({ name: "FileTypeRefused", type: "image/svg+xml" });
  await chooses(new File(["<svg/>"], "evil.svg"));
  expect(screen.getByRole("list", { name: "Files being sent" }).textContent).toContain(m.refusal_file_type());
  await press("Remove evil.svg");
  expect(screen.queryByRole("list", { name: "Files being sent" })).toBeNull();
  expect(document.activeElement).toBe(field("Message"));
});

test("M5: an empty file and one that is too large are not sent", async () => {
  await talking();
  const large = new File(["x"], "large.pdf");
  Object.defineProperty(large, "size", { value: 20 * 2 ** 20 + 1 });
  await chooses(new File([], "nothing.txt"), large);
  const list = screen.getByRole("list", { name: "Files being sent" }).textContent;
  expect(list).toContain(m.refusal_file_empty());
  expect(list).toContain(m.refusal_file_too_large({ limit: fileSize(FILE_LIMIT) }));
});

test("M5: Try again sends a failed file", async () => {
  await talking();
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  await chooses(new File(["x"], "map.pdf"));
  expect(screen.getByText(m.refusal_file_unreached())).toBeTruthy();
  filesAre(null);
  await press("Try again");
  expect(screen.queryByRole("list", { name: "Files being sent" })).toBeNull();
});

/** Pastes this file into the text box, beside this text. */
async function pastes(file: File, text = ""): Promise<void> {
  field("Message").focus();
  const clipboard = new DataTransfer();
  clipboard.items.add(file);
  if (text) clipboard.setData("text/plain", text);
  await user.paste(clipboard);
  await drawn();
}

const SHOT = new File(["x"], "image.png", { type: "image/png" });
const sendPicture = (): HTMLElement | null => screen.queryByRole("button", { name: "Send picture" });

test("W4: a pasted screenshot is shown with a name, and sent when the patron confirms", async () => {
  await talking();
  filesAre({ name: "FileTypeRefused", type: "image/png" });
  await pastes(SHOT);
  const card = screen.getByRole("group", { name: "Picture to send" });
  expect(card.textContent).toMatch(/screenshot-\d{4}-\d\d-\d\d-\d{4}\.png/);
  expect(card.querySelector("img")?.src).toMatch(/^blob:/);
  expect(screen.queryByRole("list", { name: "Files being sent" })).toBeNull();
  expect(document.activeElement).toBe(sendPicture());
  await user.keyboard("{Enter}");
  await drawn();
  expect(screen.getByRole("list", { name: "Files being sent" }).textContent).toContain("screenshot-");
  expect(sendPicture()).toBeNull();
  expect(document.activeElement).toBe(field("Message"));
});

test("W4: a pasted picture that is not to be sent is gone", async () => {
  await talking();
  await pastes(SHOT);
  await press("Don’t send");
  expect(sendPicture()).toBeNull();
  expect(screen.queryByRole("list", { name: "Files being sent" })).toBeNull();
  expect(document.activeElement).toBe(field("Message"));
});

test("W4: a chosen picture is sent when the patron confirms; other files are sent at once", async () => {
  await talking();
  filesAre({ name: "FileTypeRefused", type: "image/png" });
  await chooses(new File(["x"], "map.png", { type: "image/png" }), new File(["x"], "map.pdf"));
  const sent = (): string => screen.getByRole("list", { name: "Files being sent" }).textContent;
  expect(sent()).toContain("map.pdf");
  expect(sent()).not.toContain("map.png");
  expect(screen.getByRole("group", { name: "Picture to send" }).textContent).toContain("map.png");
  expect(document.activeElement).toBe(sendPicture());
  await press("Send picture");
  expect(sent()).toContain("map.png");
});

test("W4: a chosen picture that is not to be sent is gone", async () => {
  await talking();
  await chooses(SHOT);
  await press("Don’t send");
  expect([sendPicture(), screen.queryByRole("list", { name: "Files being sent" })]).toEqual([null, null]);
});

test("W4: a picture beside text on the clipboard, as of Word, is text", async () => {
  await talking();
  await pastes(SHOT, "What I copied");
  expect(sendPicture()).toBeNull();
});

test("W4: where the widget accepts no files, a picture can’t be pasted", async () => {
  await talking(widgetApp({ accepts_files: false }));
  await pastes(SHOT);
  expect(sendPicture()).toBeNull();
});

test("W4: a picture has a thumbnail with its name and size; Enter opens the viewer", async () => {
  const picture = { ...MAP, name: "shot.png", type: "image/png", width: 1600, height: 900 };
  await talking(
    widgetApp(),
    event(4, ANA, { kind: "file_sent", ...picture, expires_at: Date.now() + 86_400_000 }),
  );
  const thumbnail = screen.getByRole("button", { name: "Picture shot.png, 2\u00a0KB" });
  thumbnail.focus();
  await user.keyboard("{Enter}");
  const viewer = await screen.findByRole("dialog", { name: "Picture" });
  expect(viewer.querySelector("img")?.getAttribute("src")).toBe("/files/t0/view");
  await user.keyboard("{Escape}");
  await drawn();
  expect(screen.queryByRole("dialog", { name: "Picture" })).toBeNull();
  expect(document.activeElement).toBe(thumbnail);
  // Escape closed the viewer alone.
  expect(field("Message")).toBeTruthy();
});

test("M5: there is no Send a File where the widget accepts no files", async () => {
  await talking(widgetApp({ accepts_files: false }));
  expect(screen.queryByRole("button", { name: "Send a File" })).toBeNull();
});
