import { beforeEach, expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { storeDraft } from "./draft";
import { Watch } from "./watch";

const html = (state: string, entries: number): string =>
  `<div id="standing" class="standing ${state}" data-status="${state}" role="status"><strong>${state}</strong></div>` +
  `<div role="log"><ol id="entries">${Array.from({ length: entries }, (_, at) => `<li id="entry-${at + 1}">${at + 1}</li>`).join("")}</ol></div>`;

let answer: () => Promise<Response>;
let requests: string[];
let page: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = `<div data-news="/ticket/1.x/news/"><div id="conversation">${html("new", 2)}</div><form><textarea></textarea></form></div>`;
  page = document.querySelector("[data-news]") as HTMLElement;
  requests = [];
  answer = () => Promise.resolve(new Response(null, { status: 204 }));
});

const watch = (): Watch => new Watch(page, (address) => (requests.push(address), answer()));
const entries = (): string[] => [...page.querySelectorAll("#entries > li")].map(({ id }) => id);

test("new entries are added, present ones stay, and the status is updated", async () => {
  const watching = watch();
  const first = page.querySelector("#entry-1");
  expect([await watching.check(), entries().length]).toEqual([false, 2]);
  answer = () => Promise.resolve(new Response(html("pending", 4), { status: 200 }));
  expect(await watching.check()).toBe(true);
  expect(requests).toEqual(Array(2).fill("/ticket/1.x/news/?after=2&status=new"));
  expect(entries()).toEqual(["entry-1", "entry-2", "entry-3", "entry-4"]);
  expect(page.querySelector("#entry-1")).toBe(first);
  expect(page.querySelector("#standing")?.textContent).toBe("pending");
  expect(page.querySelector("#standing")?.className).toBe("standing pending");
  await watching.check();
  expect(requests[2]).toBe("/ticket/1.x/news/?after=4&status=pending");
});

test("a network error or an error status changes nothing", async () => {
  const watching = watch();
  answer = () => Promise.reject(new TypeError("network"));
  expect(await watching.check()).toBe(false);
  answer = () => Promise.resolve(new Response(html("closed", 9), { status: 404 }));
  expect([await watching.check(), entries().length]).toEqual([false, 2]);
});

test("two checks at the same time send one request", async () => {
  const watching = watch();
  await Promise.all([watching.check(), watching.check()]);
  expect(requests).toHaveLength(1);
});

test("a draft survives a reload and a lost request; it is removed once the reply is in the conversation", () => {
  const memory = memoryStore();
  const store = { getItem: memory.get, setItem: memory.set, removeItem: memory.remove } as unknown as Storage;
  const box = (): HTMLTextAreaElement => page.querySelector("textarea") as HTMLTextAreaElement;
  const load = (text = "", ownEntries = 1): void => {
    const entries = '<li class="own"></li>'.repeat(ownEntries);
    page.innerHTML = `<ol id="entries">${entries}</ol><form><textarea></textarea></form>`;
    box().value = text;
    storeDraft(page, store);
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
