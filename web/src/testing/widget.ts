/** The widget's whole page for component tests, on the simulated live server and HTTP API of `widgetWorld`. */
import { flushSync, mount, unmount } from "svelte";
import type { Component } from "svelte";
import { onTestFinished } from "vitest";
import type { WidgetApp } from "../widget/app.svelte";
import type { Bootstrap, WidgetSettings } from "../widget/bootstrap";
import { widgetContext } from "../widget/context";
import type { Environment } from "../widget/environment";
import * as talk from "../widget/talk";
import Widget from "../widget/Widget.svelte";
import { app } from "./widgetWorld";
import { drawn, screen, user } from "./page";

export const SETTINGS: WidgetSettings = {
  slug: "ask",
  title: "Ask us",
  heading: "Ask Harbour Library",
  welcome: "A librarian answers here.",
  offline: "Nobody is at the desk right now.",
  department: "Reference",
  library: "Harbour Library",
  contact: { email: "reference@harbour.example", phone: "+1 555 0100", url: "" },
  ask_name: "optional",
  ask_contact: "optional",
  questions: [],
  public_computers: false,
  accepts_files: true,
  wait_minutes: 3,
  tickets: false,
  ticket_files: false,
  emails_chats: true,
  chat_days: 90,
  privacy_url: "https://harbour.example/privacy/",
  launch_frame: false,
  accent: "#2456c2",
  form: "button",
  logo: "",
};

/** Settings of a library that accepts tickets with files. */
export const TICKETS = { tickets: true, ticket_files: true } as const;

/** The app of a page that was just loaded. All pages of a test share the browser storage. */
export function widgetApp(
  settings: Partial<WidgetSettings> = {},
  differs: Partial<Environment> = {},
  embedded = true,
): WidgetApp {
  const boot: Bootstrap = {
    widget: { ...SETTINGS, ...settings },
    embedded,
    language: "en",
    library_language: "en",
    own_languages: {},
    languages: [["en", "English", true]],
    file_days: 30,
    zone: "UTC",
  };
  return app({ talk: () => Promise.resolve(talk), ...differs }, boot);
}

let close: () => Promise<void> = () => Promise.resolve();

/** Loads the widget's page with this app, instead of an earlier page. */
export async function openWidget(
  shown: WidgetApp = widgetApp(),
  page: Component = Widget as Component,
): Promise<WidgetApp> {
  await close();
  const mounted = mount(page, { target: document.body, context: widgetContext(shown) });
  close = async () => {
    close = () => Promise.resolve();
    await unmount(mounted);
    document.body.replaceChildren();
  };
  onTestFinished(() => close());
  flushSync();
  await drawn();
  return shown;
}

export const button = (name: string): HTMLButtonElement => screen.getByRole("button", { name });
export const field = (name: string): HTMLInputElement => screen.getByRole("textbox", { name });

/** Pastes a text into a field. */
export async function fill(name: string, text: string): Promise<void> {
  await user.click(field(name));
  await user.paste(text);
}

/** Clicks a button and updates the page. */
export async function press(name: string): Promise<void> {
  await user.click(button(name));
  await drawn();
}

/**
 * Presses a button with the keyboard. A guarded button ignores a second click at the same position as a double click,
 * and without a layout all positions are the same.
 */
export async function pressByKey(name: string): Promise<void> {
  button(name).focus();
  await user.keyboard("{Enter}");
  await drawn();
}

/** The texts of alerts. */
export const alerts = (): string =>
  screen
    .getAllByRole("alert")
    .map((alert) => alert.textContent)
    .join()
    .trim();
