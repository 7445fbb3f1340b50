/** Component tests: components are mounted in the test's document and found there by role and name. */
import "./browser";
import { configure, screen, within } from "@testing-library/dom";
import { userEvent } from "@testing-library/user-event";
import { flushSync, mount, tick, unmount } from "svelte";
import type { Component } from "svelte";
import { onTestFinished, vi } from "vitest";
import { settled } from "../live/world";

export { screen, within };

configure({ asyncUtilTimeout: 15_000, getElementError: (message) => new Error(message ?? "not found") });

/** Somebody with a keyboard and a mouse; there is no pause between presses. */
export const user = userEvent.setup({ delay: null });

/** Mounts a component until the test is over, or what it returns is called. */
export function show<Props extends object>(component: Component<Props>, props: Props): () => Promise<void> {
  const shown = mount(component, { target: document.body, props });
  flushSync();
  let gone = false;
  const close = async (): Promise<void> => {
    if (gone) return;
    gone = true;
    await unmount(shown);
    document.body.replaceChildren();
  };
  onTestFinished(close);
  return close;
}

/** Presses a control by Enter: without a layout all controls are at one place, where a second click is ignored. */
export async function enter(control: HTMLElement): Promise<void> {
  control.focus();
  await user.keyboard("{Enter}");
  await drawn();
}

/** Lets answered promises run on, and the page follow. */
export async function drawn(): Promise<void> {
  await settled();
  await tick();
  await settled();
  flushSync();
}

/** Waits for a fact that takes longer than promises do: a module or a file that is loaded. */
export function until<Fact>(fact: () => Fact): Promise<Fact> {
  return vi.waitFor(fact, { timeout: 15_000, interval: 5 });
}

export type Role = Parameters<typeof screen.getByRole>[0];

/** The name of all elements of a role, in the order of the page. */
export function names(role: Role, place: HTMLElement = document.body): string[] {
  return within(place)
    .queryAllByRole(role)
    .map((one) => one.ariaLabel ?? one.textContent.trim());
}

/** Puts the cursor at the end of a text box of the desk: by a click it would stand where nothing is laid out. */
export function cursorIn(box: HTMLElement): void {
  box.focus();
  const words = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let last: Node | null = null;
  while (words.nextNode()) last = words.currentNode;
  const place = last ?? box.querySelector("p") ?? box;
  document.getSelection()?.collapse(place, last?.textContent?.length ?? 0);
}
