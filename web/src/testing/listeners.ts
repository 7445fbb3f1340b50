/** Event listeners of parts that live as long as their page. */
import { onTestFinished, vi } from "vitest";

/**
 * Removes the listeners that `build` adds to the window and the document when the test ends. All tests share these two:
 * through a listener, each would retain the desks of all earlier tests.
 */
export function withListeners<Built>(build: () => Built): Built {
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const spies = [window, document].map((target) => {
    const add = target.addEventListener.bind(target) as EventTarget["addEventListener"];
    const spy = vi.spyOn(target as EventTarget, "addEventListener");
    return spy.mockImplementation((type, listener, options) => {
      const settings = typeof options === "object" ? options : { capture: options ?? false };
      add(type, listener, { ...settings, signal: over.signal });
    });
  });
  try {
    return build();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
