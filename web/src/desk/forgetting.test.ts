import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { forgetDesks } from "./forgetting";

test("what one operator's desk kept is removed; another's, a widget's, and what was chosen stay", () => {
  const store = memoryStore();
  const others = ["refdesk.desk.12.draft.7", "refdesk.ask.session", "refdesk.theme", "refdesk.desk.x.draft"];
  const own = ["refdesk.desk.1.draft.7", "refdesk.desk.1.outbox", "refdesk.desk.1.windows"];
  for (const name of [...others, ...own]) store.set(name, "kept");
  forgetDesks(store, (operator) => operator === 1);
  expect(store.names()).toEqual(others);
  forgetDesks(store, (operator) => operator !== 1);
  expect(store.names()).toEqual(others.slice(1));
});
