import { beforeEach, expect, test, vi } from "vitest";
import { fileSize } from "../chat/sizes";
import { FILE_LIMIT } from "../chat/upload";
import { ANA, event, PATRON, said, SYSTEM } from "../live/world";
import { m } from "../paraglide/messages.js";
import type { AnyRefusal, WireEvent } from "../protocol/wire";
import { drawn, screen, user } from "../testing/page";
import {
  alerts,
  button,
  field,
  fill,
  openWidget,
  press,
  pressByKey,
  TICKETS,
  widgetApp,
} from "../testing/widget";
import type { WidgetApp } from "./app.svelte";
import { anew, answers, calls, chatting, come, FIRST, STARTED, told, world } from "./world";

beforeEach(anew);

const ENDED = event(4, ANA, { kind: "ended", by: "operator" });
const MAP = { file: 12, name: "map.pdf", type: "application/pdf", size: 2048, token: "t0" } as const;

/** A chat that Ana has claimed, on the screen; `more` has happened since. */
async function talking(app: WidgetApp = widgetApp(), ...more: WireEvent[]): Promise<WidgetApp> {
  await chatting(app);
  come(0, ...FIRST, ...more);
  opened(3 + more.length);
  return openWidget(app);
}

function opened(through: number): void {
  world.wire.say({ kind: "opened", chat: 7, through, epoch: "first", seen_by_patron: 0, seen_by_desk: 0 });
}

async function happens(...events: WireEvent[]): Promise<void> {
  come((events[0]?.seq ?? 1) - 1, ...events);
  await drawn();
}

const status = (): string =>
  screen
    .getAllByRole("status")
    .map((one) => one.textContent.trim())
    .find(Boolean) ?? "";
const log = (): string => screen.getByRole("log", { name: "Conversation" }).textContent;
const acts = (): unknown[] => world.wire.of("do").map(({ act }) => act);

/** The server takes no file, and says so; or takes each. */
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

test("M3: Enter sends a message, and Shift+Enter breaks its line", async () => {
  await talking();
  await user.type(field("Message"), "One{Shift>}{Enter}{/Shift}two{Enter}");
  await drawn();
  expect(acts()).toMatchObject([{ kind: "say", text: "One\ntwo" }]);
  expect(field("Message").value).toBe("");
});

test("M3: Send Message sends what is written, and nothing when nothing is", async () => {
  await talking();
  await press("Send Message");
  await fill("Message", "Thank you!");
  await press("Send Message");
  expect(acts()).toMatchObject([{ kind: "say", text: "Thank you!" }]);
  expect(document.activeElement).toBe(field("Message"));
});

test("M1: the patron reads that the operator is typing, until a message comes", async () => {
  await talking();
  world.wire.say({ kind: "typing", chat: 7, by: "desk", name: "Ana Morales" });
  await drawn();
  expect(screen.getByText("Ana is typing…")).toBeTruthy();
  await happens(said(4, ANA, "On the second floor."));
  expect(screen.queryByText("Ana is typing…")).toBeNull();
});

test("M1: the operator is told that the patron types", async () => {
  await talking();
  await fill("Message", "Hm");
  expect(world.wire.of("typing")).toHaveLength(1);
});

test("Composer keeps a message back when it is too long", async () => {
  const app = widgetApp();
  app.memory.setDraft("message", "x".repeat(10_001));
  await talking(app);
  await press("Send Message");
  expect(screen.getByText(m.widget_count({ length: "10,001", limit: "10,000" }))).toBeTruthy();
  expect(acts()).toEqual([]);
});

test("Composer shows what was begun before the page was loaded", async () => {
  await talking();
  await fill("Message", "Half a sent");
  await openWidget(widgetApp());
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  await drawn();
  expect(field("Message").value).toBe("Half a sent");
});

test("D1: the chat says Reconnecting while the connection is lost, and Connected once it is back", async () => {
  await talking();
  expect(status()).toBe("Connected");
  world.wire.end();
  await drawn();
  expect(status()).toBe("Reconnecting");
  await world.clock.pass(0);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  await drawn();
  expect(status()).toBe("Connected");
});

test("D1: a message is Pending until it is stored, and stands in the chat once", async () => {
  await talking();
  await user.type(field("Message"), "Still there?{Enter}");
  await drawn();
  expect(log()).toContain(m.chat_pending());
  const key = world.wire.of("do")[0]?.key ?? "";
  await happens(said(4, PATRON, "Still there?", key));
  expect(log()).not.toContain(m.chat_pending());
  expect(screen.getAllByText("Still there?")).toHaveLength(1);
});

test("D1: the chat says that too many connect from the patron's network", async () => {
  await talking();
  world.wire.end(4430);
  await drawn();
  expect(screen.getByText(m.widget_too_many_connections())).toBeTruthy();
});

test("E4: End Chat asks first, and Keep Chatting goes on", async () => {
  await talking();
  await press("End Chat");
  expect(screen.getByRole("dialog", { name: "End this chat?" })).toBeTruthy();
  await press("Keep Chatting");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect([acts(), status()]).toEqual([[], "Connected"]);
});

test("E4: a chat that the patron has ended says so, and takes no more messages", async () => {
  await talking();
  await press("End Chat");
  await pressByKey("Yes, End Chat");
  expect(acts()).toEqual([{ kind: "end" }]);
  await happens(event(4, PATRON, { kind: "ended", by: "patron" }));
  expect(log()).toMatch(/Ended by you at \d/);
  expect(status()).toBe("Chat ended");
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
});

test("E1: a chat that the operator has ended says who and when", async () => {
  await talking(widgetApp(), ENDED);
  expect(log()).toMatch(/Ended by Ana Morales at \d/);
  expect(screen.queryByRole("button", { name: "End Chat" })).toBeNull();
});

test("E1: Ask a new question begins with what was written and not sent", async () => {
  await talking();
  await fill("Message", "And the tram ma");
  await happens({ ...ENDED, at: world.clock.now() });
  await press("Ask a new question");
  expect(field("Your question").value).toBe("And the tram ma");
});

test("Forget this chat asks, and Keep It keeps the chat", async () => {
  await talking(widgetApp(), { ...ENDED, at: world.clock.now() });
  await press("Forget this chat");
  expect(screen.getByRole("dialog", { name: "Forget this chat?" })).toBeTruthy();
  await press("Keep It");
  expect([acts(), log()]).toEqual([[], expect.stringContaining("Where?")]);
});

test("Forget this chat leaves the form for a new question", async () => {
  await talking(widgetApp(), { ...ENDED, at: world.clock.now() });
  await press("Forget this chat");
  await pressByKey("Yes, Forget It");
  expect(acts()).toEqual([{ kind: "forget" }]);
  world.wire.say({ kind: "done", key: world.wire.of("do")[0]?.key ?? "", seq: 5 });
  await drawn();
  expect(field("Your question").value).toBe("");
});

test("Full offers the form with what was not sent, and is gone when that is deleted", async () => {
  await talking(widgetApp(TICKETS));
  await user.type(field("Message"), "And the atlases?{Enter}");
  const refusal = { name: "ChatFull", messages: 10, bytes: 100 } as AnyRefusal;
  world.wire.say({ kind: "refused", key: world.wire.of("do")[0]?.key ?? "", refusal });
  await drawn();
  expect(log()).toContain(m.refusal_chat_full());
  expect(screen.getByRole("heading", { name: m.widget_full() })).toBeTruthy();
  await press("Leave your question");
  expect(field("Question").value).toBe("Where?\n\nAnd the atlases?");
  await press(m.widget_go_on());
  await press("Delete");
  expect(screen.queryByRole("heading", { name: m.widget_full() })).toBeNull();
});

test("P20: a chat in another window says so, has no text box, and comes back by Continue here", async () => {
  await talking();
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  await drawn();
  expect(screen.getByRole("heading", { name: "This chat goes on in another window" })).toBeTruthy();
  expect(status()).toBe("In another window");
  expect(screen.queryByRole("textbox")).toBeNull();
  await press("Continue here");
  expect(world.wire.of("take_seat")).toHaveLength(1);
});

test("P20: a message that the other window was not given stays in view", async () => {
  const app = await talking();
  app.moving.handOn();
  await user.type(field("Message"), "Or a later one?{Enter}");
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  await drawn();
  expect(screen.getByRole("listitem").textContent).toBe("Or a later one?");
});

test("I5: Pop out opens a window that takes the chat over by a code", async () => {
  await talking();
  const open = vi.fn((_to: string) => ({ opener: window }) as unknown as Window);
  vi.stubGlobal("open", open);
  window.open = open as unknown as typeof window.open;
  await press("Pop out");
  expect(open.mock.calls[0]?.[0]).toMatch(/\/chat\/ask\/#code=c0de$/);
  expect(calls).toContainEqual(["hand-overs", { token: "tok" }]);
});

test("I2: a window that the browser blocks is explained", async () => {
  await talking();
  vi.useFakeTimers();
  window.open = (() => null) as typeof window.open;
  button("Pop out").click();
  await vi.advanceTimersByTimeAsync(7_000);
  vi.useRealTimers();
  await drawn();
  expect(alerts()).toContain(m.widget_pop_out_failed());
});

test("I2: Pop out says that nothing is lost when the server does not answer", async () => {
  await talking();
  answers["hand-overs"] = [0, null];
  await press("Pop out");
  expect(alerts()).toContain(m.widget_busy());
});

test("I6: Launch iFrame Chat hands over the chat with the page that is viewed", async () => {
  await talking(widgetApp({ launch_frame: true }));
  window.open = (() => ({})) as unknown as typeof window.open;
  await press("Launch iFrame Chat");
  expect(calls).toContainEqual(["hand-overs", { token: "tok", page: "https://library.example/hours" }]);
});

test("I6: a refused launch says that it isn't possible", async () => {
  await talking(widgetApp({ launch_frame: true }));
  answers["hand-overs"] = [403, { refusal: { name: "NotAllowed" } }];
  await press("Launch iFrame Chat");
  expect(alerts()).toContain(m.refusal_not_allowed());
});

test.each([
  ["where the widget's settings do not allow it", false, false],
  ["on a mobile device", true, true],
])("I6: there is no Launch iFrame Chat %s", async (_, launch_frame, mobile) => {
  await talking(
    widgetApp({ launch_frame }, { details: () => ({ screen: "1 × 1", mobile, language: "en" }) }),
  );
  expect(button("Pop out")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Launch iFrame Chat" })).toBeNull();
});

test("I2: a suggested page is a link that says where it opens", async () => {
  await talking(widgetApp(), event(4, ANA, { kind: "frame_suggested", address: "https://museum.example/" }));
  const link = screen.getByRole("link", { name: /museum\.example/ });
  expect(link.getAttribute("href")).toBe("https://museum.example/");
  expect(log()).toContain(m.chat_frame_hint());
});

test("M5: a file is a link to download until it expires", async () => {
  const sent = event(4, ANA, { kind: "file_sent", ...MAP, expires_at: Date.now() + 86_400_000 });
  await talking(widgetApp(), sent);
  expect(screen.getByRole("link", { name: "Download map.pdf" }).getAttribute("href")).toBe("/files/t0/");
  await happens(event(5, SYSTEM, { kind: "file_expired", file: 12 }));
  expect(screen.queryByRole("link", { name: "Download map.pdf" })).toBeNull();
  expect(log()).toContain("Expired");
});

test("M5: a file that is refused says why, and the focus goes to the text box once it is removed", async () => {
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
  const words = screen.getByRole("list", { name: "Files being sent" }).textContent;
  expect(words).toContain(m.refusal_file_empty());
  expect(words).toContain(m.refusal_file_too_large({ limit: fileSize(FILE_LIMIT) }));
});

test("M5: a file that did not get through is sent by Try again", async () => {
  await talking();
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  await chooses(new File(["x"], "map.pdf"));
  expect(screen.getByText(m.refusal_file_unreached())).toBeTruthy();
  filesAre(null);
  await press("Try again");
  expect(screen.queryByRole("list", { name: "Files being sent" })).toBeNull();
});

test("M5: an image that is pasted is sent", async () => {
  await talking();
  filesAre({ name: "FileTypeRefused", type: "image/png" });
  field("Message").focus();
  const clipboard = new DataTransfer();
  clipboard.items.add(new File(["x"], "image.png", { type: "image/png" }));
  await user.paste(clipboard);
  await drawn();
  expect(screen.getByRole("list", { name: "Files being sent" }).textContent).toContain("image.png");
});

test("M5: there is no Send a File where the widget takes no files", async () => {
  await talking(widgetApp({ accepts_files: false }));
  expect(screen.queryByRole("button", { name: "Send a File" })).toBeNull();
});

test("D5: the widget says how many messages a restored server lost, and gives them to copy", async () => {
  await talking(widgetApp(), said(4, ANA, "On the second floor."));
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome("second");
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  come(0, ...FIRST);
  world.wire.say({
    kind: "opened",
    chat: 7,
    through: 3,
    epoch: "second",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
  await drawn();
  expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Missing messages" }).value).toContain(
    "On the second floor.",
  );
  await press("Dismiss");
  expect(screen.queryByRole("textbox", { name: "Missing messages" })).toBeNull();
});

test("Widget tells the page how many messages came while it is closed", async () => {
  const app = await talking();
  app.close();
  await happens(said(4, ANA, "It is open now."));
  expect(told).toContainEqual({ refdesk: "unread", count: 1, text: "1 new message" });
});

test("Waiting says what happens while nobody has claimed the chat", async () => {
  const app = widgetApp();
  await chatting(app);
  come(0, { ...STARTED, at: world.clock.now() }, said(2, PATRON, "Where?"));
  opened(2);
  await openWidget(app);
  expect(screen.getByRole("heading", { name: m.widget_waiting() })).toBeTruthy();
});

test("Waiting says that nobody is online any more", async () => {
  const app = widgetApp();
  await chatting(app);
  come(0, { ...STARTED, at: world.clock.now() }, said(2, PATRON, "Where?"));
  opened(2);
  answers["status"] = [200, { online: false }];
  await openWidget(app);
  app.visible(false);
  app.visible(true);
  await drawn();
  expect(screen.getByRole("heading", { name: m.widget_waiting_nobody() })).toBeTruthy();
  expect(screen.getByRole("link", { name: "reference@harbour.example" })).toBeTruthy();
});
