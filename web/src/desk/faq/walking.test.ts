import { beforeEach, expect, test } from "vitest";
import { walk } from "./walking";

let place: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = `<div>
    <input data-terms><select></select>
    <ul><li><button>one</button><button>link one</button></li><li><button>two</button></li>
      <li><button>three</button><button>link three</button></li></ul></div>`;
  place = document.querySelector("div") as HTMLElement;
  document.querySelector("input")?.focus();
});

/** Press keys one after the other; what has the focus then. */
function press(...keys: string[]): string {
  for (const key of keys) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true });
    document.activeElement?.addEventListener("keydown", (at) => walk(place, at as KeyboardEvent), {
      once: true,
    });
    document.activeElement?.dispatchEvent(event);
  }
  return document.activeElement?.textContent || (document.activeElement?.tagName ?? "");
}

test("down and up lead from the field along the results and back", () => {
  expect(press("ArrowDown")).toBe("one");
  expect(press("ArrowDown", "ArrowDown", "ArrowDown")).toBe("three");
  expect(press("Home")).toBe("one");
  expect(press("End")).toBe("three");
  expect(press("Home", "ArrowUp")).toBe("INPUT");
});

test("Enter in the field leads to the first result", () => {
  expect(press("Enter")).toBe("one");
});

test("right leads to the link beside, and down from there to the next that has one", () => {
  expect(press("ArrowDown", "ArrowRight")).toBe("link one");
  expect(press("ArrowRight")).toBe("link one");
  expect(press("ArrowDown")).toBe("two");
  expect(press("ArrowDown", "ArrowRight", "ArrowLeft")).toBe("three");
});

test("other keys and other fields keep their own meaning", () => {
  expect(press("ArrowRight")).toBe("INPUT");
  document.querySelector("select")?.focus();
  expect(press("ArrowDown")).toBe("SELECT");
});
