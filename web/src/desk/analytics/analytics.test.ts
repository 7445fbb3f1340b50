import { describe, expect, it, vi } from "vitest";
import { memoryStore } from "../../live/ports";
import { Drafts } from "../../state/drafts";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import { parseHash, formatHash as address } from "../header/route.svelte";
import { fieldsOf, defaults, choicesOf, summary, valueText } from "./analytics";
import type { Dataset, Field, StoredRecord } from "./analytics";
import { ALL, formatQuery, parseQuery, requestQuery } from "./recordFilter";
import { formatReport, parseReport } from "./reports/report";
import { DatasetForm } from "./datasets/datasetForm.svelte";
import { RecordDraft } from "./recordDraft.svelte";
import type { About } from "./recordDraft.svelte";
import { heading, written } from "./when";
import { clockFields } from "../../chat/times";

const field = (id: number, kind: Field["kind"], overrides: Partial<Field> = {}): Field => ({
  id,
  label: `Field ${id}`,
  kind,
  required: false,
  retired: false,
  default: null,
  from_chat: null,
  choices: [],
  ...overrides,
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
const RECORD = {
  id: 5,
  revision: 2,
  dataset: 1,
  when: "2026-11-25T10:00",
  department: 1,
  values: { 20: "Why?" },
} as unknown as StoredRecord;

describe("a form", () => {
  it("has the fields in use, and retired ones with a value", () => {
    expect(fieldsOf(DATASET, {}).map(({ id }) => id)).toEqual([10, 20, 30]);
    expect(fieldsOf(DATASET, { 40: 7 }).map(({ id }) => id)).toEqual([10, 20, 30, 40]);
    const [single] = DATASET.fields;
    expect(choicesOf(single as Field, null).map(({ id }) => id)).toEqual([11]);
    expect(choicesOf(single as Field, 12).map(({ id }) => id)).toEqual([11, 12]);
  });

  it("begins with its defaults", () => {
    expect(defaults(DATASET, "2026-11-25")).toEqual({ 10: 11, 30: "2026-11-25" });
  });

  it("summarizes a record by its texts, otherwise by its choices", () => {
    expect(summary(DATASET, RECORD)).toBe("Why?");
    expect(summary(DATASET, { ...RECORD, values: { 10: 12 } })).toBe("Value 12");
    expect(valueText(field(50, "multiple", { choices: [choice(51), choice(52)] }), [51, 52])).toBe(
      "Value 51, Value 52",
    );
  });
});

describe("RecordDraft", () => {
  const about = (overrides: Partial<About> = {}): About => ({
    dataset: DATASET,
    start: { values: {}, when: "2026-11-25T10:00", department: 1 },
    draftKey: "7.analytics",
    of: { chat: 7 },
    ...overrides,
  });
  function begin(
    request: DeskApi["request"],
    overrides: Partial<About> = {},
    drafts = new Drafts(memoryStore(), "d"),
  ) {
    let keys = 0;
    return new RecordDraft({ request } as DeskApi, drafts, () => `key-${(keys += 1)}`, about(overrides));
  }

  it("sends non-empty values, and the time only if it was changed", async () => {
    const request = vi.fn().mockResolvedValue(RECORD);
    const draft = begin(request);
    draft.set(20, "Why?");
    draft.set(10, null);
    expect(await draft.save()).toBe("saved");
    const body = {
      version: 3,
      department: 1,
      values: { 20: "Why?" },
      key: "key-1",
      chat: 7,
      position: null,
    };
    expect(request).toHaveBeenLastCalledWith("POST desk/analytics/datasets/{dataset}/records", {
      params: { dataset: 1 },
      body,
    });
    draft.when = "2026-11-24T09:00";
    await draft.save();
    expect((request.mock.lastCall?.[1] as { body: unknown }).body).toMatchObject({
      when: "2026-11-24T09:00",
    });
  });

  it("survives a reload with its key, so that it is saved once", async () => {
    const drafts = new Drafts(memoryStore(), "d");
    begin(vi.fn(), {}, drafts).set(20, "Half a");
    const request = vi.fn().mockResolvedValue(RECORD);
    const again = begin(request, {}, drafts);
    expect(again.values).toEqual({ 20: "Half a" });
    await again.save();
    expect((request.mock.lastCall?.[1] as { body: unknown }).body).toMatchObject({ key: "key-1" });
    expect(begin(vi.fn(), {}, drafts).values).toEqual({});
  });

  it("keeps the version of its form over a reload, and drops removed fields", async () => {
    const drafts = new Drafts(memoryStore(), "d");
    const begun = begin(vi.fn(), {}, drafts);
    begun.set(10, 12);
    begun.set(20, "Half a");
    const request = vi.fn().mockResolvedValue(RECORD);
    const changed = { ...DATASET, version: 4, fields: DATASET.fields.filter(({ id }) => id !== 20) };
    const again = begin(request, { dataset: changed }, drafts);
    expect([again.newer, again.values]).toEqual([true, { 10: 12 }]);
    await again.save();
    expect((request.mock.lastCall?.[1] as { body: unknown }).body).toMatchObject({
      version: 3,
      values: { 10: 12 },
    });
  });

  it("sends the message's position only while its texts are unedited", async () => {
    const request = vi.fn().mockResolvedValue(RECORD);
    const start = { values: { 20: "Where is it?" }, when: "2026-11-25T10:00", department: 1 };
    const draft = begin(request, { start, position: 3 });
    draft.set(10, 11);
    await draft.save();
    expect((request.mock.lastCall?.[1] as { body: unknown }).body).toMatchObject({ position: 3 });
    draft.begin(start);
    draft.set(20, "Where is it? And what else was said.");
    await draft.save();
    expect((request.mock.lastCall?.[1] as { body: unknown }).body).toMatchObject({ position: null });
  });

  it("keeps values of remaining fields when the form has changed", async () => {
    const dataset = { ...DATASET, version: 4, fields: DATASET.fields.slice(1) };
    const refused = new ApiError(400, {
      errors: [{ field: "20", text: "This is needed." }],
      dataset,
    } as never);
    const draft = begin(vi.fn().mockRejectedValue(refused));
    draft.set(10, 11);
    draft.set(30, "2026-11-25");
    expect(await draft.save()).toBe("refused");
    expect([draft.dataset.version, draft.newer, draft.errors]).toEqual([4, true, { 20: "This is needed." }]);
    expect(draft.values).toEqual({ 30: "2026-11-25" });
    draft.set(20, "Why?");
    expect(draft.errors).toEqual({});
  });

  it("reports somebody else's correction, and adopts it on request", async () => {
    const theirs = { ...RECORD, revision: 3, values: { 20: "Theirs" } };
    const request = vi
      .fn()
      .mockRejectedValueOnce(new ApiError(409, { record: theirs } as never))
      .mockResolvedValue(RECORD);
    const draft = begin(request, {
      record: RECORD,
      start: { values: RECORD.values, when: RECORD.when, department: 1 },
    });
    draft.set(20, "Mine");
    expect(await draft.save()).toBe("changed");
    expect(draft.values).toEqual({ 20: "Mine" });
    draft.adoptTheirs();
    expect(draft.values).toEqual({ 20: "Theirs" });
    await draft.save();
    expect(request).toHaveBeenLastCalledWith(
      "PUT desk/analytics/records/{record}",
      expect.objectContaining({ body: expect.objectContaining({ revision: 3 }) as unknown }),
    );
  });

  it("keeps its values after a network error", async () => {
    const draft = begin(vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
    draft.set(20, "Why?");
    expect(await draft.save()).toBe("failed");
    expect([draft.values, draft.busy]).toEqual([{ 20: "Why?" }, false]);
  });
});

describe("DatasetForm", () => {
  it("gives new fields negative ids, and moves them", () => {
    const form = new DatasetForm({} as DeskApi, DATASET);
    expect(form.changed).toBe(false);
    const id = form.add("single");
    form.move(id, -1);
    form.move(id, 1);
    form.move(id, 1);
    expect(id).toBeLessThan(0);
    expect(form.fields.map((field) => field.id)).toEqual([10, 20, 30, 40, id]);
    expect(form.changed).toBe(true);
  });

  it("resets a default whose value is removed", () => {
    const form = new DatasetForm({} as DeskApi, DATASET);
    form.removeChoice(form.fields[0] as Field, 11);
    expect(form.fields[0]).toMatchObject({ default: null, choices: [choice(12, true)] });
  });

  it("keeps edits after a conflict until it is reset", async () => {
    const theirs = { ...DATASET, version: 4, name: "Theirs" };
    const request = vi.fn().mockRejectedValue(new ApiError(409, theirs as never));
    const form = new DatasetForm({ request } as unknown as DeskApi, DATASET);
    form.name = "Mine";
    expect(await form.save()).toBeNull();
    expect([form.theirs?.name, form.name]).toEqual(["Theirs", "Mine"]);
    form.reset(theirs);
    expect([form.name, form.theirs]).toEqual(["Theirs", null]);
  });
});

describe("times and filters", () => {
  it("times are in the library's time zone", () => {
    expect(clockFields(Date.UTC(2026, 10, 25, 3, 5), "America/New_York")).toBe("2026-11-24T22:05");
    expect(clockFields(Date.UTC(2026, 10, 25, 18, 35), "Asia/Kolkata")).toBe("2026-11-26T00:05");
    expect(written("2026-11-25T14:05", "en-GB")).toBe("25 Nov 2026, 14:05");
  });

  it("headings are in the reader's language", () => {
    expect(heading("month", "2026-03", "", "en")).toBe("Mar 2026");
    expect(["0", "6"].map((key) => heading("weekday", key, "", "de"))).toEqual(["Montag", "Sonntag"]);
    expect(heading("hour", "13", "", "en-GB")).toBe("13");
    expect(heading("field:3", "7", "Phone", "en")).toBe("Phone");
  });

  it("filters are in the address and in the request", () => {
    const filter = { ...ALL, first: "2026-01-01", field: "10", value: "11", text: " tram " };
    expect(formatQuery(ALL)).toBe("");
    expect(parseQuery(formatQuery(filter), DATASET)).toEqual(filter);
    expect(requestQuery(filter)).toBe("first=2026-01-01&text=tram&chosen=10%3A11");
  });

  it("filters that the dataset does not have are ignored", () => {
    expect(parseQuery("first=moon&department=9&field=20&value=11", DATASET)).toEqual(ALL);
    expect(parseQuery("field=10&value=99", DATASET)).toEqual({ ...ALL, field: "10" });
  });

  it("axes of a report are in the address, and unknown ones are replaced", () => {
    const report = parseReport("rows=field:10&columns=hour&measure=sum:40&first=2026-01-01", DATASET);
    expect(report).toMatchObject({
      rows: "field:10",
      columns: "hour",
      measure: "sum:40",
      first: "2026-01-01",
    });
    expect(parseReport(formatReport(report), DATASET)).toEqual(report);
    expect(parseReport("rows=moon&measure=sum:10", DATASET)).toMatchObject({
      rows: "month",
      measure: "count",
    });
  });

  it("sections have addresses", () => {
    expect(parseHash("#/analytics")).toEqual({ page: "analytics", section: "record", query: "" });
    const reports = { page: "analytics", section: "reports", query: "rows=hour" } as const;
    expect(parseHash("#/analytics/reports?rows=hour")).toEqual(reports);
    expect(address(reports)).toBe("#/analytics/reports?rows=hour");
    expect(parseHash("#/analytics/moon")).toEqual({ page: "analytics", section: "record", query: "" });
  });
});
