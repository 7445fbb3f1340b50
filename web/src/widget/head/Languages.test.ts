import { beforeEach, expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, user } from "../../testing/page";
import { press, widgetApp } from "../../testing/widget";
import { acts, ENDED, happens, talking } from "../../testing/widgetChat";
import { openWidget } from "../../testing/widget";
import { flush, reset, world } from "../../testing/widgetWorld";
import type { WidgetApp } from "../app.svelte";
import "./Languages.svelte";

const GERMAN = { kind: "choose_language", language: "de" };
const load = vi.fn();

beforeEach(() => {
  reset();
  load.mockReset();
  vi.spyOn(location, "replace").mockImplementation((address) => void load(String(address)));
});

/** The app of a widget in English that also speaks German and Arabic. */
function multilingual(): WidgetApp {
  const app = widgetApp();
  Object.assign(app.boot, {
    languages: [
      ["en", "English", true],
      ["ar", "العربية"],
      ["de", "Deutsch", true],
    ],
  });
  return app;
}

async function choose(name: string): Promise<void> {
  await press(m.widget_language({ language: "English" }));
  await screen.findByRole("list", { name: m.widget_languages() });
  await user.click(screen.getByRole("button", { name }));
  await drawn();
}

test("L1: a choice in the middle of a chat is sent, and the page loads in that language", async () => {
  const app = await talking(multilingual());
  await choose("Deutsch");
  expect(acts()).toEqual([GERMAN]);
  expect(load.mock.calls).toEqual([[expect.stringContaining("lang=de")]]);
  expect(app.memory.language).toBe("de");
});

test("L1: the choice goes out with the same key after the load, if it was not confirmed before", async () => {
  await talking(multilingual());
  await choose("Deutsch");
  const [first] = world.wire.of("do");
  await talking(multilingual());
  expect(world.wire.of("do").map(({ key, act }) => [key, act])).toEqual([[first?.key, GERMAN]]);
  world.wire.say({ kind: "done", key: first?.key ?? "" });
  await flush();
  await talking(multilingual());
  expect(acts()).toEqual([]);
});

test("L1: without a connection the choice waits for the next page", async () => {
  await talking(multilingual());
  world.wire.end();
  await choose("Deutsch");
  expect(load).toHaveBeenCalledOnce();
  await talking(multilingual());
  expect(acts()).toEqual([GERMAN]);
});

test("L1: a choice after the end is sent, since an email may follow", async () => {
  await talking(multilingual());
  await happens(ENDED);
  await choose("Deutsch");
  expect(acts()).toEqual([GERMAN]);
});

test("L1: a choice before a chat is sent to no one; the start says the language", async () => {
  await openWidget(multilingual());
  await choose("Deutsch");
  expect(load).toHaveBeenCalledOnce();
  expect(world.wires).toEqual([]);
});

test("L1: the present language again only closes the list", async () => {
  await talking(multilingual());
  await choose("English");
  expect(screen.queryByRole("list", { name: m.widget_languages() })).toBeNull();
  expect(load).not.toHaveBeenCalled();
  expect(acts()).toEqual([]);
});
