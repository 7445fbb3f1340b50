import { expect, test } from "vitest";
import { BOOTSTRAP, openDesk } from "../testing/desk";
import type { DeskPage } from "../testing/desk";
import { drawn, screen, until, within } from "../testing/page";
import type { Right } from "./rights";
import "./analytics/AnalyticsPage.svelte";
import "./settings/SettingsPage.svelte";
import "./transcripts/TranscriptsPage.svelte";

function open(rights: readonly Right[], hash = ""): Promise<DeskPage> {
  return openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights } },
    before: (server) => {
      if (!rights.includes("answer")) server.desk = { ...server.desk, departments: [] };
    },
    api: (api) =>
      void api
        .on("GET desk/transcripts", { transcripts: [], next: null })
        .on("GET desk/analytics/datasets", { datasets: [], administered: [] }),
  });
}
const places = (): string[] =>
  within(screen.getByRole("navigation", { name: "Desk" }))
    .getAllByRole("link")
    .map((element) => element.textContent);

test.each([
  ["a reader", ["read"], ["Transcripts", "Statistics", "Settings"], "#/transcripts"],
  ["somebody with records only", ["record"], ["Reference Analytics", "Settings"], "#/analytics/record"],
] as const)("A4: %s sees only their sections, and no status", async (_, rights, names, first) => {
  const desk = await open(rights, "#/chats/7");
  await until(() => expect(location.hash).toBe(first));
  expect(places()).toEqual(names);
  for (const name of [/My status/, /Sound/, /Departments/])
    expect(screen.queryByRole("button", { name })).toBeNull();
  expect(desk.api.sent("GET desk/notifications")).toEqual([]);
  expect(screen.queryByText(/no department/i)).toBeNull();
});

test("A4: a reader's settings are their profile", async () => {
  await open(["read"], "#/settings/alerts");
  await until(() => expect(location.hash).toBe("#/settings/profile"));
});

test("A4: a role that changes takes effect on an open desk", async () => {
  const desk = await open(["answer", "read", "record"], "#/chats");
  expect(places()).toContain("Tickets");
  desk.server.becomes({ rights: ["read"], departments: [] });
  await drawn();
  await until(() => expect(location.hash).toBe("#/transcripts"));
  expect(places()).toEqual(["Transcripts", "Statistics", "Settings"]);
});
