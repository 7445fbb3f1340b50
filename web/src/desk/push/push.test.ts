import { expect, onTestFinished, test, vi } from "vitest";
import type { PushAct } from "../../push/notifications";
import { Refusal } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { screen, until, user } from "../../testing/page";
import "../settings/SettingsPage.svelte";

const KEY = "BAED";
const BYTES = new Uint8Array([4, 1, 3]).buffer;

class Subscription {
  endpoint = "https://push.example/ana";
  options = { applicationServerKey: BYTES };
  getKey = (): ArrayBuffer => BYTES;
  unsubscribe = vi.fn(() => {
    registration.current = null;
    return Promise.resolve(true);
  });
}

/** The browser's service worker registration, with a subscription once it was requested. */
const registration = {
  current: null as Subscription | null,
  shown: [] as { close: () => void }[],
  showNotification: vi.fn(() => Promise.resolve()),
  getNotifications: () => Promise.resolve(registration.shown),
  pushManager: {
    getSubscription: () => Promise.resolve(registration.current),
    subscribe: vi.fn<() => Promise<Subscription>>(),
  },
};

function browser(permission: NotificationPermission = "granted"): {
  receive: (act: PushAct) => void;
  register: unknown;
} {
  registration.current = null;
  registration.shown = [];
  registration.pushManager.subscribe.mockReset().mockImplementation(() => {
    registration.current = new Subscription();
    return Promise.resolve(registration.current);
  });
  const messages = new EventTarget();
  const register = vi.fn(() => Promise.resolve(registration));
  const worker = {
    register,
    ready: Promise.resolve(registration),
    getRegistration: () => Promise.resolve(registration),
    addEventListener: messages.addEventListener.bind(messages),
  };
  vi.stubGlobal("PushManager", () => undefined);
  const notification = Object.assign(vi.fn(), {
    permission,
    requestPermission: () => Promise.resolve((notification.permission = "granted")),
  });
  vi.stubGlobal("Notification", notification);
  Object.defineProperty(navigator, "serviceWorker", { value: worker, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(navigator, "serviceWorker"));
  return { receive: (data) => void messages.dispatchEvent(new MessageEvent("message", { data })), register };
}

const open = (key: string | null = KEY, hash = "#/settings/alerts", stored?: Refusal): Promise<DeskPage> =>
  openDesk({
    hash,
    before: (server) => server.starts(11, { name: "Dana" }),
    api: (api) =>
      api.on("GET desk/push", { key }).on("PUT desk/push", stored).on("DELETE desk/push", undefined),
  });
const state = (text: RegExp): Promise<HTMLElement> => screen.findByText(text);

test("T9: a desk that may show notifications subscribes its browser", async () => {
  const { register } = browser();
  const desk = await open();
  await state(/^On\. They also arrive/);
  expect(register).toHaveBeenCalledWith("/desk/push-worker.js", { scope: "/desk/" });
  const body = { endpoint: "https://push.example/ana", browser_key: KEY, auth: KEY, server_key: KEY };
  expect(desk.api.sent("PUT desk/push")).toContainEqual(body);
});

test("T9: without the permission nothing is registered until Enable alerts is pressed", async () => {
  const { register } = browser("default");
  const desk = await open();
  await state(/^Off\./);
  expect(register).not.toHaveBeenCalled();
  const [enable] = screen.getAllByRole("button", { name: "Enable alerts" });
  if (enable) await user.click(enable);
  await state(/^On\. They also arrive/);
  expect(desk.api.sent("PUT desk/push")).not.toEqual([]);
});

test("T9: without desktop notifications the subscription ends, in the browser too", async () => {
  browser();
  const desk = await open();
  await state(/^On\. They also arrive/);
  const subscription = registration.current;
  await user.click(screen.getByRole("checkbox", { name: "Desktop notifications" }));
  await state(/^Off\. They need/);
  expect(subscription?.unsubscribe).toHaveBeenCalledOnce();
  expect(desk.api.sent("DELETE desk/push")).toHaveLength(1);
});

test("T9: a subscription with an earlier key of the server is replaced", async () => {
  browser();
  const old = (registration.current = new Subscription());
  old.options = { applicationServerKey: new Uint8Array([4, 9, 9]).buffer };
  await open();
  await state(/^On\. They also arrive/);
  expect(old.unsubscribe).toHaveBeenCalledOnce();
  expect(registration.pushManager.subscribe).toHaveBeenCalledOnce();
});

test("T9: a server without push notifications is named, and nothing is registered", async () => {
  const { register } = browser();
  await open(null);
  await state(/^Turned off on this server/);
  expect(register).not.toHaveBeenCalled();
});

test("T9: a browser whose push service is away is named", async () => {
  browser();
  registration.pushManager.subscribe.mockRejectedValue(new Error("push service not available"));
  await open();
  await state(/^Your browser’s push service can’t be reached/);
});

test("T9: a browser whose push service the server doesn't use is named", async () => {
  browser();
  await open(KEY, undefined, new Refusal(400));
  await state(/^This server doesn’t use/);
});

test("T9: Claim Chat of a notification claims as the desk's own button does", async () => {
  const { receive } = browser();
  const desk = await open(KEY, "");
  receive({ push: "claim", content: { kind: "new", chat: 11, department: "Reference" } });
  await until(() => expect(desk.server.acts).toContainEqual({ chat: 11, act: { kind: "claim" } }));
  expect(location.hash).toBe("#/chats/11");
});

test("T9: a pressed notification shows the chat and claims nothing", async () => {
  const { receive } = browser();
  await open(KEY, "");
  receive({ push: "show", content: { kind: "new", chat: 11, department: "Reference" } });
  await until(() => expect(location.hash).toBe("#/chats/11"));
});

test("T9: where only a service worker may show notifications, the desk shows its own by that", async () => {
  browser();
  vi.stubGlobal(
    "Notification",
    Object.assign(() => undefined, { permission: "granted" }),
  );
  const desk = await open();
  await state(/^On\. They also arrive/);
  await desk.follows((server) => server.starts(12, { name: "Eli" }));
  await until(() =>
    expect(registration.showNotification).toHaveBeenCalledWith("New chat: Eli", expect.anything()),
  );
});

test("T9: a desk that becomes visible closes its notifications", async () => {
  browser();
  await open();
  await state(/^On\. They also arrive/);
  const close = vi.fn();
  registration.shown = [{ close }];
  document.dispatchEvent(new Event("visibilitychange"));
  await until(() => expect(close).toHaveBeenCalled());
});
