import { expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, until, user } from "../../testing/page";
import "./SettingsPage.svelte";

/** The browser's permission, and what its prompt is answered with. */
function browser(permission: NotificationPermission, answer = permission): void {
  const notification = Object.assign(() => undefined, {
    permission,
    requestPermission: () => Promise.resolve((notification.permission = answer)),
  });
  vi.stubGlobal("Notification", notification);
}

async function open(): Promise<DeskPage> {
  const desk = await openDesk({ hash: "#/settings/alerts" });
  await screen.findByRole("checkbox", { name: "Desktop notifications" });
  return desk;
}
const box = (): HTMLInputElement => screen.getByRole("checkbox", { name: "Desktop notifications" });
const state = (text: string): unknown => until(() => screen.getByText(text));

test("desktop notifications are checked while the browser allows them", async () => {
  browser("granted");
  const desk = await open();
  expect([box().checked, box().disabled]).toEqual([true, false]);
  await user.click(box());
  await state(m.desk_alert_off());
  expect([box().checked, desk.world.store.get("refdesk.desktop")]).toEqual([false, "off"]);
});

test("desktop notifications without the browser’s permission are not checked; checking them requests it", async () => {
  browser("default", "granted");
  await open();
  expect(box().checked).toBe(false);
  await state(m.desk_desktop_ask());
  await user.click(box());
  await drawn();
  expect([box().checked, screen.queryByText(m.desk_desktop_ask())]).toEqual([true, null]);
});

test("a refused permission leaves desktop notifications unchecked, and says what to do", async () => {
  browser("default", "denied");
  await open();
  await user.click(box());
  await drawn();
  expect([box().checked, box().disabled]).toEqual([false, true]);
  await state(m.desk_desktop_denied());
});

test("a dismissed prompt leaves desktop notifications unchecked, and they can be checked again", async () => {
  browser("default");
  await open();
  await user.click(box());
  await drawn();
  expect([box().checked, box().disabled]).toEqual([false, false]);
});
