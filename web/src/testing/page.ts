/** Component tests: components are mounted in the test's document and found there by role and name. */
import "./browser";
import { configure, screen, within } from "@testing-library/dom";
import { userEvent } from "@testing-library/user-event";
import { flushSync, mount, tick, unmount } from "svelte";
import type { Component } from "svelte";
import { onTestFinished, vi } from "vitest";
import { settled } from "../live/world";

export { screen, within };

configure({ asyncUtilTimeout: 3_000, getElementError: (message) => new Error(message ?? "not found") });

/** Somebody with a keyboard and a mouse; there is no pause between presses. */
export const user = userEvent.setup({ delay: null });

/** Mounts a component until the test is over. */
export function show<Props extends object>(component: Component<Props>, props: Props): void {
  const shown = mount(component, { target: document.body, props });
  flushSync();
  onTestFinished(async () => {
    await unmount(shown);
    document.body.replaceChildren();
  });
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
  return vi.waitFor(fact, { timeout: 3_000, interval: 5 });
}

export type Role = Parameters<typeof screen.getByRole>[0];

/** The name of all elements of a role, in the order of the page. */
export function names(role: Role, place: HTMLElement = document.body): string[] {
  return within(place)
    .queryAllByRole(role)
    .map((one) => one.ariaLabel ?? one.textContent.trim());
}
