import { expect, test } from "vitest";
import { fakeDeskApi } from "../../../testing/api";
import { ApiError } from "../../api";
import { retentionForm, sooner } from "./retentionForm";
import type { RetentionForm } from "./retentionForm";
import type { LibraryRetention } from "./retention";

const SETTINGS: LibraryRetention = {
  library: 1,
  name: "Harbour Library",
  version: "one",
  address: "short",
  page: "path",
  data: [
    { datum: "text", days: 365, default: 365 },
    { datum: "name", days: 90, default: 90 },
    { datum: "file", days: null, default: 30 },
  ],
  departments: [
    { id: 7, name: "Reference", nothing: false },
    { id: 8, name: "Local History", nothing: true },
  ],
  ledger: [],
};

/** Answers each request with this value, or fails with this error. */
function open(answer: unknown): { form: RetentionForm; requests: unknown[] } {
  const requests: unknown[] = [];
  const request = (_verb: string, _path: string, content: unknown): Promise<unknown> => {
    requests.push(content);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { form: retentionForm(fakeDeskApi(request), SETTINGS), requests };
}

test("sooner lists shortened periods, and no extended ones", () => {
  const { form } = open(SETTINGS);
  expect(sooner(form)).toEqual([]);
  form.values.text = "";
  form.values["nothing_8"] = false;
  expect(sooner(form)).toEqual([]);
  form.values.name = "30";
  form.values.file = "0";
  form.values["nothing_7"] = true;
  expect(sooner(form)).toEqual([
    "Name: 30 days instead of 90 days",
    "Files: As long as the chat or ticket instead of Forever",
    "Reference keeps nothing",
  ]);
});

test("save sends all settings with the version that they were read with", async () => {
  const { form, requests } = open({ ...SETTINGS, version: "two" });
  form.values.text = "";
  form.values["nothing_7"] = true;
  expect(await form.save()).toBe(true);
  expect(form.message).toBe("Saved.");
  expect(requests).toEqual([
    {
      version: "one",
      data: [
        { datum: "text", days: null },
        { datum: "name", days: 90 },
        { datum: "file", days: null },
      ],
      nothing: [7, 8],
      address: "short",
      page: "path",
    },
  ]);
  expect(form.saved.version).toBe("two");
});

test("save keeps edits and adopts other settings after a conflict", async () => {
  const theirs: LibraryRetention = {
    ...SETTINGS,
    version: "two",
    page: "whole",
    data: [
      { datum: "text", days: null, default: 365 },
      { datum: "name", days: 7, default: 90 },
      { datum: "file", days: 30, default: 30 },
    ],
    departments: [{ id: 8, name: "Local History", nothing: false }],
  };
  const { form, requests } = open(new ApiError(409, theirs as never));
  form.values.name = "30";
  form.values.stored_address = "none";
  expect(await form.save()).toBe(false);
  expect(form.message).toContain(
    "meanwhile: Messages, notes and answers, Name, Files, Page addresses, Local History keeps nothing.",
  );
  expect(form.values).toEqual({
    text: "",
    name: "30",
    file: "30",
    stored_address: "none",
    stored_page: "whole",
    nothing_8: false,
  });
  await form.save();
  expect(requests[1]).toMatchObject({ version: "two" });
});

test("save loses no edit when the connection fails", async () => {
  const { form } = open(new TypeError("offline"));
  form.values.name = "30";
  expect(await form.save()).toBe(false);
  expect(form.message).toContain("Not saved");
  expect(form.values.name).toBe("30");
});

test("unsaved is true after an edit, until it is undone, discarded or saved", async () => {
  const { form } = open({ ...SETTINGS, version: "two", address: "none" });
  expect(form.unsaved).toBe(false);
  form.values.name = "30";
  expect(form.unsaved).toBe(true);
  form.values.name = "90";
  expect(form.unsaved).toBe(false);
  form.values["nothing_7"] = true;
  form.discard();
  expect([form.unsaved, form.values["nothing_7"]]).toEqual([false, false]);
  form.values.stored_address = "none";
  await form.save();
  expect(form.unsaved).toBe(false);
});
