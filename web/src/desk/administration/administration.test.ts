import { expect, test } from "vitest";
import { BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, until, within } from "../../testing/page";
import "./AdministrationPage.svelte";

const NONE = { steps: [], test_page: null };
const open = (isAdmin: boolean, hash: string): Promise<DeskPage> =>
  openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, is_admin: isAdmin } },
    api: (api) =>
      api
        .on("GET desk/retention", [])
        .on("GET desk/administration/libraries", [])
        .on("GET desk/administration/first-steps", NONE),
  });
const link = (): HTMLElement | null =>
  within(screen.getByRole("navigation", { name: "Desk" })).queryByRole("link", { name: "Administration" });

test("A1: administrators reach Administration, which begins with First steps", async () => {
  await open(true, "#/administration");
  await screen.findByRole("region", { name: "First steps" });
  expect(location.hash).toBe("#/administration/first-steps");
});

test("Retention is a section of Administration", async () => {
  await open(true, "#/administration/retention");
  const region = await screen.findByRole("region", { name: "Retention" });
  expect(location.hash).toBe("#/administration/retention");
  const sections = screen.getByRole("navigation", { name: "Sections of Administration" });
  expect(within(sections).getByRole("link", { name: "Retention" }).ariaCurrent).toBe("page");
  await until(() => within(region).getByText("You don’t administer a library yet."));
  expect([link()?.getAttribute("href"), link()?.ariaCurrent]).toEqual(["#/administration", "page"]);
});

test("an operator who is no administrator has neither the link nor the page, and requests nothing", async () => {
  const desk = await open(false, "#/administration/retention");
  await screen.findByText("Only administrators can open this page");
  await drawn();
  expect([link(), screen.queryByRole("region", { name: "Retention" })]).toEqual([null, null]);
  expect(desk.api.requests.filter(({ path }) => path.includes("retention"))).toEqual([]);
});
