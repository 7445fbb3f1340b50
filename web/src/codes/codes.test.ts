import { expect, test, vi } from "vitest";

test("recovery codes are copied and printed", async () => {
  document.body.innerHTML = `
    <ul class="codes"><li><code>11112222</code></li><li><code>33334444</code></li></ul>
    <button data-copy hidden>Copy</button><button data-print hidden>Print</button><p data-copied hidden></p>`;
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const printed = vi.fn();
  vi.stubGlobal("print", printed);
  await import("./main");
  const [copy, print] = [...document.querySelectorAll("button")];
  expect([copy?.hidden, print?.hidden]).toEqual([false, false]);
  copy?.click();
  await Promise.resolve();
  expect(writeText).toHaveBeenCalledWith("11112222\n33334444");
  expect(document.querySelector<HTMLElement>("[data-copied]")?.hidden).toBe(false);
  print?.click();
  expect(printed).toHaveBeenCalledOnce();
});
