import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, enter, screen, user, within } from "../../../testing/page";
import { addressOf } from "./auditFilter";
import "../AdministrationPage.svelte";

const ADDRESS = "GET desk/administration/audit-log";
const AT = Date.UTC(2026, 10, 25, 10, 41);
const ENTRY = {
  id: 9,
  at: AT,
  last_at: AT,
  count: 1,
  action: "settings_changed",
  label: "Settings changed",
  by: "Marta Lindqvist",
  kind: "department",
  object: "7",
  about: "<b>Reference</b>",
  exists: true,
  library: "Harbour Library",
  network: "203.0.113.0/24",
  changes: [
    { name: "Name", before: "Desk", after: "<b>Reference</b>" },
    { name: "Opening hours", before: null, after: null },
  ],
};
const FAILED = {
  ...ENTRY,
  id: 8,
  action: "sign_in_failed",
  label: "Sign-in failed",
  by: "",
  changes: [],
  kind: "operator",
  object: "3",
  about: "Ben",
  exists: false,
  count: 7,
  last_at: AT + 3_600_000,
};
const ACTIONS = [ENTRY, FAILED].map(({ action, label }) => ({ value: action, label }));
const PAGE = { entries: [ENTRY, FAILED], next: null as string | null, time_zone: "UTC", actions: ACTIONS };

let desk: DeskPage;

async function open(query = "", page: object = PAGE): Promise<void> {
  desk = await openDesk({
    hash: `#/administration/audit-log${query}`,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => api.on(ADDRESS, page),
  });
  await drawn();
}

const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole("table", { name: "Audit log" })).getAllByRole("row");
const latest = (): string => desk.api.requests.findLast(({ path }) => path.includes("audit-log"))?.path ?? "";

beforeEach(() => sessionStorage.clear());

test("A6: a row says when, what, who, about what and from where, and links to what still exists", async () => {
  await open();
  const [, changed, failed] = await rows();
  const cells = within(changed as HTMLElement)
    .getAllByRole("cell")
    .map((element) => element.textContent.replace(/\s+/g, " ").trim());
  expect(within(changed as HTMLElement).getByRole("rowheader").textContent).toMatch(/25.*2026.*10:41/);
  expect(cells).toEqual([
    "Settings changed Changes: Name and Opening hours Name: from “Desk” to “<b>Reference</b>”Opening hours: the values are in the CSV file",
    "Marta Lindqvist",
    "<b>Reference</b> Harbour Library",
    "203.0.113.0/24",
  ]);
  const link = within(changed as HTMLElement).getByRole("link", { name: "<b>Reference</b>" });
  expect(link.getAttribute("href")).toBe("#/administration/departments/7");
  expect(within(failed as HTMLElement).queryByRole("link")).toBeNull();
  expect(failed?.textContent).toMatch(/7 times, the last .*11:41/);
  expect(failed?.textContent).toContain("Not signed in");
});

test("A6: filters are in the address, in the request and in the link to the file", async () => {
  await open();
  await rows();
  await user.selectOptions(screen.getByLabelText("Action"), "Sign-in failed");
  await user.type(screen.getByRole("searchbox", { name: "Person, object or network" }), "Ben{Enter}");
  await drawn();
  expect(location.hash).toBe("#/administration/audit-log?action=sign_in_failed&search=Ben");
  expect(latest()).toBe("desk/administration/audit-log?action=sign_in_failed&search=Ben");
  const file = screen.getByRole("link", { name: "Export CSV" }).getAttribute("href");
  expect(file).toBe("/api/v1/desk/administration/audit-log.csv?action=sign_in_failed&search=Ben");
  await enter(screen.getByRole("button", { name: "Clear filters" }));
  expect(latest()).toBe("desk/administration/audit-log");
});

test("A6: a link with filters shows them; days that don't exist are ignored", async () => {
  await open("?first=2026-11-25&last=2026-02-31");
  await rows();
  expect(screen.getByLabelText<HTMLInputElement>("From").value).toBe("2026-11-25");
  expect(latest()).toBe("desk/administration/audit-log?first=2026-11-25");
});

test("A6: the next page follows below", async () => {
  await open("", { ...PAGE, next: "8" });
  await rows();
  desk.api.on(`${ADDRESS}?before=8`, { ...PAGE, entries: [{ ...FAILED, id: 7, about: "Chi" }] });
  await enter(screen.getByRole("button", { name: "Show more" }));
  expect(await rows()).toHaveLength(4);
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
});

test("A6: an empty log, no match and a failure each say what is the matter", async () => {
  await open("", { ...PAGE, entries: [] });
  expect(await screen.findByText("No entries")).toBeTruthy();
  await user.selectOptions(screen.getByLabelText("Action"), "Sign-in failed");
  expect(await screen.findByText("No matching entries")).toBeTruthy();
  desk.api.on(ADDRESS, new Refusal(500));
  await enter(screen.getByRole("button", { name: "Clear filters" }));
  expect(await screen.findByText(/The list can’t be loaded/)).toBeTruthy();
});

test("A6: each kind of object leads to its page, unknown ones to none", () => {
  const entry = { ...ENTRY, object: "5" } as unknown as Parameters<typeof addressOf>[0];
  expect(addressOf({ ...entry, kind: "chat" })).toBe("#/transcripts/5");
  expect(addressOf({ ...entry, kind: "erasure" })).toBe("#/administration/retention");
  expect(addressOf({ ...entry, kind: "audit_log" })).toBe("");
  expect(addressOf({ ...entry, kind: "chat", exists: false })).toBe("");
});
