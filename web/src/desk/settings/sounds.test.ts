import { expect, test, vi } from "vitest";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import { Bell } from "../alerts/bell.svelte";
import "./SettingsPage.svelte";

const STORED = "refdesk.sounds";

function open(stored = ""): Promise<DeskPage> {
  return openDesk({ hash: "#/settings/alerts", ...(stored && { stored: { [STORED]: stored } }) });
}

const group = (name: string): HTMLElement => screen.getByRole("group", { name });

test("a new chat and a new message each have a sound and a volume, which are stored", async () => {
  const desk = await open();
  await screen.findByRole("group", { name: "New chat" });
  await user.selectOptions(
    within(group("New message")).getByRole("combobox", { name: "Sound" }),
    "Three tones",
  );
  const volume = within(group("New chat")).getByRole<HTMLInputElement>("slider", { name: "Volume" });
  volume.value = "20";
  volume.dispatchEvent(new Event("input", { bubbles: true }));
  await drawn();
  expect(JSON.parse(desk.world.store.get(STORED) ?? "")).toEqual({
    new: { tune: "rising", volume: 20 },
    message: { tune: "triple", volume: 60 },
  });
});

test("Try it plays the sound; a silent one cannot be tried", async () => {
  vi.spyOn(Bell.prototype, "wake").mockResolvedValue();
  const ring = vi.spyOn(Bell.prototype, "ring").mockImplementation(() => undefined);
  await open();
  await screen.findByRole("group", { name: "New message" });
  const tryIt = within(group("New message")).getByRole<HTMLButtonElement>("button", { name: "Try it" });
  await enter(tryIt);
  expect(ring.mock.calls).toEqual([["message"]]);
  await user.selectOptions(within(group("New message")).getByRole("combobox", { name: "Sound" }), "None");
  expect(tryIt.disabled).toBe(true);
  vi.restoreAllMocks();
});

test.each(["nonsense", '{"new":{"tune":"drum","volume":60},"message":{"tune":"single","volume":60}}', "{}"])(
  "stored sounds that make no sense are the usual ones: %s",
  async (stored) => {
    await open(stored);
    const chosen = within(
      await screen.findByRole("group", { name: "New chat" }),
    ).getByRole<HTMLSelectElement>("combobox", { name: "Sound" });
    expect(chosen.selectedOptions[0]?.textContent).toBe("Two tones, rising");
  },
);
