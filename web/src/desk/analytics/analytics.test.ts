import { describe, expect, it, vi } from "vitest";
import { memoryStore } from "../../live/ports";
import { Drafts } from "../../state/drafts";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import { parseHash, formatHash as address } from "../route.svelte";
import { asked, defaults, offered, summary, worded } from "./analytics";
import type { Dataset, Field, Kept } from "./analytics";
import { Asking } from "./asking.svelte";
import { Editing } from "./editing.svelte";
import { Recording } from "./recording.svelte";
import type { About } from "./recording.svelte";
import { heading, written } from "./when";
import { clockFields } from "../../chat/times";

const field = (id: number, kind: Field["kind"], differs: Partial<Field> = {}): Field => ({
  id,
  label: `Field ${id}`,
  kind,
  required: false,
  retired: false,
  default: null,
  from_chat: null,
  choices: [],
  ...differs,
});
const choice = (id: number, retired = false) => ({ id, label: `Value ${id}`, retired });
const DATASET: Dataset = {
  id: 1,
  name: "Questions",
  library: "Harbour",
  library_id: 1,
  time_zone: "America/New_York",
  version: 3,
  retired: false,
  changed_at: 0,
  changed_by: "Marta",
  administers: true,
  departments: [{ id: 1, name: "Reference" }],
  fields: [
    field(10, "single", { choices: [choice(11), choice(12, true)], default: 11 }),
    field(20, "text", { required: true }),
    field(30, "date", { default: "today" }),
    field(40, "number", { retired: true, default: 3 }),
  ],
};
const KEPT = {
  id: 5,
  revision: 2,
  dataset: 1,
  when: "2026-11-25T10:00",
  department: 1,
  values: { 20: "Why?" },
} as unknown as Kept;

describe("a form", () => {
  it("asks what is not retired, and what a record has though it is", () => {
    expect(asked(DATASET, {}).map(({ id }) => id)).toEqual([10, 20, 30]);
    expect(asked(DATASET, { 40: 7 }).map(({ id }) => id)).toEqual([10, 20, 30, 40]);
    const [single] = DATASET.fields;
    expect(offered(single as Field, null).map(({ id }) => id)).toEqual([11]);
    expect(offered(single as Field, 12).map(({ id }) => id)).toEqual([11, 12]);
  });

  it("begins with its defaults", () => {
    expect(defaults(DATASET, "2026-11-25")).toEqual({ 10: 11, 30: "2026-11-25" });
  });

  it("tells a record by its texts, else by what was picked", () => {
    expect(summary(DATASET, KEPT)).toBe("Why?");
    expect(summary(DATASET, { ...KEPT, values: { 10: 12 } })).toBe("Value 12");
    expect(worded(field(50, "multiple", { choices: [choice(51), choice(52)] }), [51, 52])).toBe(
      "Value 51, Value 52",
    );
  });
});

describe("a record that is written", () => {
  const about = (differs: Partial<About> = {}): About => ({
    dataset: DATASET,
    start: { values: {}, when: "2026-11-25T10:00", department: 1 },
    place: "7.analytics",
    of: { chat: 7 },
    ...differs,
  });
  function begin(
    request: DeskApi["request"],
    differs: Partial<About> = {},
    drafts = new Drafts(memoryStore(), "d"),
  ) {
    let keys = 0;
    return new Recording({ request } as DeskApi, drafts, () => `key-${(keys += 1)}`, about(differs));
  }

  it("is sent with what is filled in, and its time only where that was changed", async () => {
    const request = vi.fn().mockResolvedValue(KEPT);
    const recording = begin(request);
    recording.set(20, "Why?");
    recording.set(10, null);
    expect(await recording.save()).toBe("kept");
    const content = {
      version: 3,
      department: 1,
      values: { 20: "Why?" },
      key: "key-1",
      chat: 7,
      position: null,
    };
    expect(request).toHaveBeenLastCalledWith("POST", "analytics/datasets/1/records", content);
    recording.when = "2026-11-24T09:00";
    await recording.save();
    expect(request.mock.lastCall?.[2]).toMatchObject({ when: "2026-11-24T09:00" });
  });

  it("lives over a reload with its key, so that it is kept once", async () => {
    const drafts = new Drafts(memoryStore(), "d");
    begin(vi.fn(), {}, drafts).set(20, "Half a");
    const request = vi.fn().mockResolvedValue(KEPT);
    const again = begin(request, {}, drafts);
    expect(again.values).toEqual({ 20: "Half a" });
    await again.save();
    expect(request.mock.lastCall?.[2]).toMatchObject({ key: "key-1" });
    expect(begin(vi.fn(), {}, drafts).values).toEqual({});
  });

  it("is of the form on which it was begun, over a reload too, so that what was retired meanwhile is kept", async () => {
    const drafts = new Drafts(memoryStore(), "d");
    const begun = begin(vi.fn(), {}, drafts);
    begun.set(10, 12);
    begun.set(20, "Half a");
    const request = vi.fn().mockResolvedValue(KEPT);
    const changed = { ...DATASET, version: 4, fields: DATASET.fields.filter(({ id }) => id !== 20) };
    const again = begin(request, { dataset: changed }, drafts);
    expect([again.newer, again.values]).toEqual([true, { 10: 12 }]);
    await again.save();
    expect(request.mock.lastCall?.[2]).toMatchObject({ version: 3, values: { 10: 12 } });
  });

  it("names the message that it is about while its texts are that message's", async () => {
    const request = vi.fn().mockResolvedValue(KEPT);
    const start = { values: { 20: "Where is it?" }, when: "2026-11-25T10:00", department: 1 };
    const recording = begin(request, { start, position: 3 });
    recording.set(10, 11);
    await recording.save();
    expect(request.mock.lastCall?.[2]).toMatchObject({ position: 3 });
    recording.begin(start);
    recording.set(20, "Where is it? And what else was said.");
    await recording.save();
    expect(request.mock.lastCall?.[2]).toMatchObject({ position: null });
  });

  it("keeps what was typed where the form became another one", async () => {
    const dataset = { ...DATASET, version: 4, fields: DATASET.fields.slice(1) };
    const refused = new ApiError(400, {
      errors: [{ field: "20", message: "This is needed." }],
      dataset,
    } as never);
    const recording = begin(vi.fn().mockRejectedValue(refused));
    recording.set(10, 11);
    recording.set(30, "2026-11-25");
    expect(await recording.save()).toBe("refused");
    expect([recording.dataset.version, recording.newer, recording.wrong]).toEqual([
      4,
      true,
      { 20: "This is needed." },
    ]);
    expect(recording.values).toEqual({ 30: "2026-11-25" });
    recording.set(20, "Why?");
    expect(recording.wrong).toEqual({});
  });

  it("is told that somebody else corrected it, and takes theirs when asked to", async () => {
    const theirs = { ...KEPT, revision: 3, values: { 20: "Theirs" } };
    const request = vi
      .fn()
      .mockRejectedValueOnce(new ApiError(409, { record: theirs } as never))
      .mockResolvedValue(KEPT);
    const recording = begin(request, {
      kept: KEPT,
      start: { values: KEPT.values, when: KEPT.when, department: 1 },
    });
    recording.set(20, "Mine");
    expect(await recording.save()).toBe("changed");
    expect(recording.values).toEqual({ 20: "Mine" });
    recording.takeTheirs();
    expect(recording.values).toEqual({ 20: "Theirs" });
    await recording.save();
    expect(request).toHaveBeenLastCalledWith(
      "PUT",
      "analytics/records/5",
      expect.objectContaining({ revision: 3 }),
    );
  });

  it("stays where the network fails", async () => {
    const recording = begin(vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
    recording.set(20, "Why?");
    expect(await recording.save()).toBe("failed");
    expect([recording.values, recording.busy]).toEqual([{ 20: "Why?" }, false]);
  });
});

describe("a dataset that is changed", () => {
  it("gets new fields below zero, in the order that was made", () => {
    const editing = new Editing({} as DeskApi, DATASET);
    expect(editing.touched).toBe(false);
    const id = editing.add("single");
    editing.move(id, -1);
    editing.move(id, 1);
    editing.move(id, 1);
    expect(id).toBeLessThan(0);
    expect(editing.fields.map((each) => each.id)).toEqual([10, 20, 30, 40, id]);
    expect(editing.touched).toBe(true);
  });

  it("lets go of a value as default when the value is removed", () => {
    const editing = new Editing({} as DeskApi, DATASET);
    editing.removeChoice(editing.fields[0] as Field, 11);
    expect(editing.fields[0]).toMatchObject({ default: null, choices: [choice(12, true)] });
  });

  it("keeps what was changed where somebody else was first", async () => {
    const theirs = { ...DATASET, version: 4, name: "Theirs" };
    const request = vi.fn().mockRejectedValue(new ApiError(409, { dataset: theirs } as never));
    const editing = new Editing({ request } as unknown as DeskApi, DATASET);
    editing.name = "Mine";
    expect(await editing.save()).toBeNull();
    expect([editing.theirs?.name, editing.name]).toEqual(["Theirs", "Mine"]);
    editing.take(theirs);
    expect([editing.name, editing.theirs]).toEqual(["Theirs", null]);
  });
});

describe("times and filters", () => {
  it("are the library's clocks, whatever the reader's are", () => {
    expect(clockFields(Date.UTC(2026, 10, 25, 3, 5), "America/New_York")).toBe("2026-11-24T22:05");
    expect(clockFields(Date.UTC(2026, 10, 25, 18, 35), "Asia/Kolkata")).toBe("2026-11-26T00:05");
    expect(written("2026-11-25T14:05", "en-GB")).toBe("25 Nov 2026, 14:05");
  });

  it("name months, days and hours in the reader's language", () => {
    expect(heading("month", "2026-03", "", "en")).toBe("Mar 2026");
    expect(["0", "6"].map((key) => heading("weekday", key, "", "de"))).toEqual(["Montag", "Sonntag"]);
    expect(heading("hour", "13", "", "en-GB")).toBe("13");
    expect(heading("field:3", "7", "Phone", "en")).toBe("Phone");
  });

  it("stand in the address as the server wants them", () => {
    const asking = new Asking();
    expect([asking.query(), asking.any]).toEqual(["", false]);
    [asking.first, asking.field, asking.value, asking.text] = ["2026-01-01", 10, 11, " tram "];
    expect(asking.query({ page: 2 })).toBe("?first=2026-01-01&text=tram&chosen=10%3A11&page=2");
    asking.clear();
    expect(asking.any).toBe(false);
  });

  it("have an address of their own on the desk", () => {
    expect(parseHash("#/analytics")).toEqual({ page: "analytics", section: "record" });
    expect(parseHash("#/analytics/reports")).toEqual({ page: "analytics", section: "reports" });
    expect(parseHash("#/analytics/moon")).toEqual({ page: "analytics", section: "record" });
    expect(address({ page: "analytics", section: "figures" })).toBe("#/analytics/figures");
  });
});
