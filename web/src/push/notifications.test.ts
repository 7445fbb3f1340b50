import { expect, test, vi } from "vitest";
import { act, show } from "./notifications";
import type { PushContent } from "./notifications";
import type { NotificationEvent, Page, WorkerScope } from "./scope";

const NEW: PushContent = { kind: "new", chat: 12, department: "Reference", guest: 8214, name: "Dana" };
const DESK = "https://desk.example/desk/#/chats";

function page(url: string, visibilityState: DocumentVisibilityState = "hidden"): Page & { sent: unknown[] } {
  const sent: unknown[] = [];
  const made: Page & { sent: unknown[] } = {
    url,
    visibilityState,
    sent,
    focus: vi.fn(() => Promise.resolve(made)),
    postMessage: (message) => void sent.push(message),
  };
  return made;
}

function world(...pages: Page[]): {
  scope: WorkerScope;
  shown: [string, object][];
  opened: Page & { sent: unknown[] };
} {
  const shown: [string, object][] = [];
  const opened = page(DESK, "visible");
  const scope = {
    registration: {
      showNotification: (title: string, options: object) =>
        Promise.resolve(void shown.push([title, options])),
    },
    clients: {
      matchAll: () => Promise.resolve(pages),
      openWindow: vi.fn(() => Promise.resolve(opened)),
    },
  } as unknown as WorkerScope;
  return { scope, shown, opened };
}

const press = (action: string, data: PushContent = NEW): NotificationEvent => ({
  action,
  waitUntil: () => undefined,
  notification: { data, close: vi.fn() },
});

test("T9: the worker shows the patron's name, the department, and Claim Chat", async () => {
  const { scope, shown } = world(page(DESK));
  await show(scope, NEW);
  expect(shown).toMatchObject([
    ["New chat: Dana", { body: "Reference", tag: "refdesk-new-12", actions: [{ title: "Claim Chat" }] }],
  ]);
});

test("T9: the worker shows nothing while a desk is visible, whatever other pages are", async () => {
  const { scope, shown } = world(page(DESK), page("https://desk.example/desk/", "visible"));
  await show(scope, NEW);
  expect(shown).toEqual([]);
  const other = world(page("https://desk.example/demo/", "visible"));
  await show(other.scope, NEW);
  expect(other.shown).toHaveLength(1);
});

test.each<[Partial<PushContent>, string]>([
  [{ name: null }, "New chat: Guest 8214"],
  [{ kind: "transfer" }, "A colleague asks you to take over a chat: Dana"],
  [{ kind: "join" }, "A colleague asks you to join a chat: Dana"],
  [{ kind: "gone" }, "Dana’s chat can be taken over"],
  [{ kind: "message" }, "New message from Dana"],
])("T9: the title of %o", async (changes, title) => {
  const { scope, shown } = world();
  await show(scope, { ...NEW, ...changes });
  expect(shown[0]?.[0]).toBe(title);
});

test("L2: a Hebrew name moves nothing of the title", async () => {
  const { scope, shown } = world();
  await show(scope, { ...NEW, kind: "gone", name: "דנה" });
  expect(shown[0]?.[0]).toBe("\u2068דנה\u2069’s chat can be taken over");
});

test.each<[PushContent["kind"], string]>([
  ["new", "A patron is waiting"],
  ["transfer", "A colleague asks you to take over a chat"],
  ["join", "A colleague asks you to join a chat"],
  ["gone", "A chat can be taken over"],
  ["message", "New message in your chat"],
])("T9: without a name the title of %s says only what it is", async (kind, title) => {
  const { scope, shown } = world();
  await show(scope, { kind, chat: 12, department: "Reference" });
  expect(shown[0]?.[0]).toBe(title);
});

test("T9: a desk that does not answer is named, with what it means", async () => {
  const { scope, shown } = world(page(DESK));
  await show(scope, { kind: "asleep", chat: 0 });
  expect(shown).toMatchObject([
    [
      "Your desk is not responding",
      {
        body: expect.stringContaining("patrons don’t see you as online") as string,
        tag: "refdesk-asleep-0",
        actions: [],
      },
    ],
  ]);
});

test("T9: Claim Chat focuses the desk, which claims", async () => {
  const desk = page(DESK);
  const { scope } = world(page("https://desk.example/faq/"), desk);
  const event = press("claim");
  await act(scope, event);
  expect(event.notification.close).toHaveBeenCalledOnce();
  expect(desk.focus).toHaveBeenCalledOnce();
  expect(desk.sent).toEqual([{ push: "claim", content: NEW }]);
  expect(scope.clients.openWindow).not.toHaveBeenCalled();
});

test("T9: without a desk one is opened; the notification itself shows the chat", async () => {
  const { scope, opened } = world(page("https://desk.example/"));
  await act(scope, press(""));
  expect(scope.clients.openWindow).toHaveBeenCalledWith("/desk/");
  expect(opened.sent).toEqual([{ push: "show", content: NEW }]);
});
