/** Mounts components in the test's document, and finds elements by role and name. */
import "./browser";
import { configure, screen, within } from "@testing-library/dom";
import { userEvent } from "@testing-library/user-event";
import { flushSync, mount, tick, unmount } from "svelte";
import type { Component } from "svelte";
import { onTestFinished, vi } from "vitest";
import { flushPromises } from "./world";

export { screen, within };

configure({ asyncUtilTimeout: 15_000, getElementError: (message) => new Error(message ?? "not found") });

/** A user with keyboard and mouse, without pauses between events. */
export const user = userEvent.setup({ delay: null });

/** Mounts a component until the test ends, or until the returned function is called. */
export function show<Props extends object>(
  component: Component<Props>,
  props: Props,
  context = new Map<unknown, unknown>(),
): () => Promise<void> {
  const shown = mount(component, { target: document.body, props, context });
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

/**
 * Presses a control by Enter: happy-dom has no layout, and a second click at the same position is ignored as a double
 * click.
 */
export async function enter(control: HTMLElement): Promise<void> {
  control.focus();
  await user.keyboard("{Enter}");
  await drawn();
}

/** Waits until resolved promises have run and the page is updated. */
export async function drawn(): Promise<void> {
  await flushPromises();
  await tick();
  await flushPromises();
  flushSync();
}

/** Waits for a fact that needs more than resolved promises: a loaded module or file. */
export function until<Fact>(fact: () => Fact): Promise<Fact> {
  return vi.waitFor(fact, { timeout: 15_000, interval: 5 });
}

/** Gives all elements a size (px) until the test is over: happy-dom lays nothing out. */
export function layOut(width: number, height: number): void {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(height);
}

/** Gives the window this width (px); media queries see it. Tests begin with 1280. */
export function setWidth(width: number): void {
  (window as unknown as { happyDOM: { setViewport(size: object): void } }).happyDOM.setViewport({ width });
}

export type Role = Parameters<typeof screen.getByRole>[0];

/** The names of all elements of a role, in the order of the page. */
export function names(role: Role, place: HTMLElement = document.body): string[] {
  return within(place)
    .queryAllByRole(role)
    .map((element) => element.ariaLabel ?? element.textContent.trim());
}

/** Puts the cursor at the end of the desk's text box. A click would need a layout. */
export function cursorIn(box: HTMLElement): void {
  box.focus();
  const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let last: Node | null = null;
  while (texts.nextNode()) last = texts.currentNode;
  const area = last ?? box.querySelector("p") ?? box;
  document.getSelection()?.collapse(area, last?.textContent?.length ?? 0);
}
