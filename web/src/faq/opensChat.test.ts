import { afterEach, expect, test, vi } from "vitest";
import { openChatHere } from "./opensChat";

afterEach(() => {
  delete window.Refdesk;
});

function link(): HTMLAnchorElement {
  document.body.innerHTML = '<a href="#chat">Chat with a librarian</a>';
  const shown = document.querySelector("a") as HTMLAnchorElement;
  openChatHere(shown);
  return shown;
}

const click = (more: MouseEventInit = {}): MouseEvent =>
  new MouseEvent("click", { bubbles: true, cancelable: true, ...more });

test("the link opens the page's widget, and leaves the page without one or with Ctrl", () => {
  const open = vi.fn();
  const shown = link();
  expect(shown.dispatchEvent(click())).toBe(true);
  window.Refdesk = { open } as unknown as NonNullable<typeof window.Refdesk>;
  expect(shown.dispatchEvent(click({ ctrlKey: true }))).toBe(true);
  expect(open).not.toHaveBeenCalled();
  expect(shown.dispatchEvent(click())).toBe(false);
  expect(open).toHaveBeenCalledOnce();
});
