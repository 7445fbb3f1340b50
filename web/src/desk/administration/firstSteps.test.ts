import { expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, within } from "../../testing/page";
import "./AdministrationPage.svelte";

const NAMES = ["library", "department", "colleague", "widget", "chat"];
const steps = (done: number): object => ({
  steps: NAMES.map((name, at) => ({ name, done: at < done })),
  test_page: done > 3 ? "/chat/ask/" : null,
});
const open = (done: number): Promise<DeskPage> =>
  openDesk({
    hash: "#/administration/first-steps",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => api.on("GET desk/administration/first-steps", steps(done)),
  });
const texts = async (): Promise<string[]> => {
  const list = await screen.findByRole("list", { name: "First steps" });
  return within(list)
    .getAllByRole("listitem")
    .map((each) => each.textContent.trim());
};

test("A2: each step says whether it is done, and leads to where it is done", async () => {
  await open(2);
  const words = (await texts()).map((each) => (each.endsWith("Done") ? "Done" : each.slice(-5)));
  expect(words).toEqual(["Done", "Done", "To do", "To do", "To do"]);
  const links = screen.getAllByRole("link", { name: /^Open “/ });
  expect(links.map((each) => each.getAttribute("href"))).toEqual(
    ["library", "departments", "people", "widgets"].map((part) => `#/administration/${part}`),
  );
});

test("A2: a step that is done on another computer is marked within seconds", async () => {
  const desk = await open(2);
  await texts();
  desk.api.on("GET desk/administration/first-steps", steps(5));
  await desk.world.clock.pass(10_000);
  await drawn();
  expect(screen.getByText("Everything is done: patrons can chat with your library.")).toBeTruthy();
  const looks = desk.api.sent("GET desk/administration/first-steps").length;
  await desk.world.clock.pass(60_000);
  expect(desk.api.sent("GET desk/administration/first-steps")).toHaveLength(looks);
});

test("A2: whoever comes back from another window sees what has been done there", async () => {
  const desk = await open(4);
  await texts();
  expect(screen.getByRole("link", { name: "Open the widget’s page" }).getAttribute("href")).toBe(
    "/chat/ask/",
  );
  desk.api.on("GET desk/administration/first-steps", steps(5));
  window.dispatchEvent(new Event("focus"));
  await drawn();
  expect(screen.getByText("Everything is done: patrons can chat with your library.")).toBeTruthy();
});
