import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { removeDeskData } from "./storedData";

test("removeDeskData removes one operator's data and leaves others', the widget's and preferences", () => {
  const store = memoryStore();
  const others = ["refdesk.desk.12.draft.7", "refdesk.ask.session", "refdesk.theme", "refdesk.desk.x.draft"];
  const stored = ["refdesk.desk.1.draft.7", "refdesk.desk.1.outbox", "refdesk.desk.1.windows"];
  for (const name of [...others, ...stored]) store.set(name, "kept");
  removeDeskData(store, (operator) => operator === 1);
  expect(store.names()).toEqual(others);
  removeDeskData(store, (operator) => operator !== 1);
  expect(store.names()).toEqual(others.slice(1));
});
