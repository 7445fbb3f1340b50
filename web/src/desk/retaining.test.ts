import { expect, test } from "vitest";
import { ApiError } from "./api";
import type { DeskApi } from "./api";
import { Retaining } from "./retaining.svelte";
import type { LibraryKept } from "./retention";

const KEPT: LibraryKept = {
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

/** Answers once with this, which may be a failure. */
function retaining(answer: unknown): { page: Retaining; asked: unknown[] } {
  const asked: unknown[] = [];
  const request = (_verb: string, _path: string, content: unknown): Promise<unknown> => {
    asked.push(content);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { page: new Retaining({ request } as unknown as DeskApi, KEPT), asked };
}

test("what would go sooner is named, what is kept longer is not", () => {
  const { page } = retaining(KEPT);
  expect(page.sooner).toEqual([]);
  page.days.text = "";
  page.nothing[8] = false;
  expect(page.sooner).toEqual([]);
  page.days.name = "30";
  page.days.file = "0";
  page.nothing[7] = true;
  expect(page.sooner).toEqual([
    "Name: 30 days instead of 90 days",
    "Files: As long as the chat or ticket instead of Forever",
    "Reference keeps nothing",
  ]);
});

test("all is saved as it stands, made from what was read", async () => {
  const { page, asked } = retaining({ ...KEPT, version: "two" });
  page.days.text = "";
  page.nothing[7] = true;
  expect(await page.save()).toBe("Saved.");
  expect(asked).toEqual([
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
  expect(page.kept.version).toBe("two");
});

test("what somebody else chose meanwhile is not undone unseen, and one's own choice stays", async () => {
  const theirs: LibraryKept = {
    ...KEPT,
    version: "two",
    page: "whole",
    data: [
      { datum: "text", days: null, default: 365 },
      { datum: "name", days: 7, default: 90 },
      { datum: "file", days: 30, default: 30 },
    ],
    departments: [{ id: 8, name: "Local History", nothing: false }],
  };
  const { page, asked } = retaining(new ApiError(409, theirs as never));
  page.days.name = "30";
  page.address = "none";
  expect(await page.save()).toContain("someone else");
  expect({ ...page.days }).toEqual({ text: "", name: "30", file: "30" });
  expect({ ...page.nothing }).toEqual({ 8: false });
  expect([page.address, page.page]).toEqual(["none", "whole"]);
  await page.save();
  expect(asked[1]).toMatchObject({ version: "two" });
});

test("where the line is cut, nothing of what was chosen is lost", async () => {
  const { page } = retaining(new TypeError("offline"));
  page.days.name = "30";
  expect(await page.save()).toContain("Not saved");
  expect(page.days.name).toBe("30");
});
