import { beforeEach, expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { keepDraft } from "./draft";
import { Watch } from "./watch";

const drawn = (state: string, entries: number): string =>
  `<div id="standing" class="standing ${state}" data-status="${state}" role="status"><strong>${state}</strong></div>` +
  `<div role="log"><ol id="entries">${Array.from({ length: entries }, (_, at) => `<li id="entry-${at + 1}">${at + 1}</li>`).join("")}</ol></div>`;

let answer: () => Promise<Response>;
let asked: string[];
let page: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = `<div data-news="/ticket/1.x/news/"><div id="conversation">${drawn("new", 2)}</div><form><textarea></textarea></form></div>`;
  page = document.querySelector("[data-news]") as HTMLElement;
  asked = [];
  answer = () => Promise.resolve(new Response(null, { status: 204 }));
});

const watch = (): Watch => new Watch(page, (address) => (asked.push(address), answer()));
const entries = (): string[] => [...page.querySelectorAll("#entries > li")].map(({ id }) => id);

test("what is new is added, what was there stays as it is, and the status is the present one", async () => {
  const one = watch();
  const first = page.querySelector("#entry-1");
  expect([await one.look(), entries().length]).toEqual([false, 2]);
  answer = () => Promise.resolve(new Response(drawn("pending", 4), { status: 200 }));
  expect(await one.look()).toBe(true);
  expect(asked).toEqual(Array(2).fill("/ticket/1.x/news/?after=2&status=new"));
  expect(entries()).toEqual(["entry-1", "entry-2", "entry-3", "entry-4"]);
  expect(page.querySelector("#entry-1")).toBe(first);
  expect(page.querySelector("#standing")?.textContent).toBe("pending");
  expect(page.querySelector("#standing")?.className).toBe("standing pending");
  await one.look();
  expect(asked[2]).toBe("/ticket/1.x/news/?after=4&status=pending");
});

test("a line that is lost, or a page that is gone, changes nothing", async () => {
  const one = watch();
  answer = () => Promise.reject(new TypeError("network"));
  expect(await one.look()).toBe(false);
  answer = () => Promise.resolve(new Response(drawn("closed", 9), { status: 404 }));
  expect([await one.look(), entries().length]).toEqual([false, 2]);
});

test("two looks at once ask once", async () => {
  const one = watch();
  await Promise.all([one.look(), one.look()]);
  expect(asked).toHaveLength(1);
});

test("a draft outlives a reload and a send that got lost; it is gone once it stands in the conversation", () => {
  const kept = memoryStore();
  const store = { getItem: kept.get, setItem: kept.set, removeItem: kept.remove } as unknown as Storage;
  const box = (): HTMLTextAreaElement => page.querySelector("textarea") as HTMLTextAreaElement;
  const load = (comes = "", own = 1): void => {
    const entries = '<li class="own"></li>'.repeat(own);
    page.innerHTML = `<ol id="entries">${entries}</ol><form><textarea></textarea></form>`;
    box().value = comes;
    keepDraft(page, store);
  };
  load();
  box().value = "Which sh";
  box().dispatchEvent(new Event("input"));
  load();
  expect(box().value).toBe("Which sh");
  page.querySelector("form")?.dispatchEvent(new Event("submit"));
  load("Which sh");
  expect(box().value).toBe("Which sh");
  page.querySelector("form")?.dispatchEvent(new Event("submit"));
  load();
  expect(box().value).toBe("Which sh");
  page.querySelector("form")?.dispatchEvent(new Event("submit"));
  load("", 2);
  expect(box().value).toBe("");
  load("", 2);
  expect(box().value).toBe("");
});
