import { beforeEach, expect, test } from "vitest";
import { handleArrowKey } from "./arrowKeys";

let root: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = `<div>
    <input data-terms><select></select>
    <ul><li><button>one</button><button>link one</button></li><li><button>two</button></li>
      <li><button>three</button><button>link three</button></li></ul></div>`;
  root = document.querySelector("div") as HTMLElement;
  document.querySelector("input")?.focus();
});

/** Presses keys, and returns the focused element's text or tag. */
function press(...keys: string[]): string {
  for (const key of keys) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true });
    document.activeElement?.addEventListener("keydown", (at) => handleArrowKey(root, at as KeyboardEvent), {
      once: true,
    });
    document.activeElement?.dispatchEvent(event);
  }
  return document.activeElement?.textContent || (document.activeElement?.tagName ?? "");
}

test("up and down step through field and results", () => {
  expect(press("ArrowDown")).toBe("one");
  expect(press("ArrowDown", "ArrowDown", "ArrowDown")).toBe("three");
  expect(press("Home")).toBe("one");
  expect(press("End")).toBe("three");
  expect(press("Home", "ArrowUp")).toBe("INPUT");
});

test("Enter in the field focuses the first result", () => {
  expect(press("Enter")).toBe("one");
});

test("right focuses a result's link, and down the next row's link if it has one", () => {
  expect(press("ArrowDown", "ArrowRight")).toBe("link one");
  expect(press("ArrowRight")).toBe("link one");
  expect(press("ArrowDown")).toBe("two");
  expect(press("ArrowDown", "ArrowRight", "ArrowLeft")).toBe("three");
});

test("other keys and other fields are left alone", () => {
  expect(press("ArrowRight")).toBe("INPUT");
  document.querySelector("select")?.focus();
  expect(press("ArrowDown")).toBe("SELECT");
});
