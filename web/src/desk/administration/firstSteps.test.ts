import { expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, within } from "../../testing/page";
import "./AdministrationPage.svelte";

const NAMES = ["name", "library", "department", "colleague", "widget", "offline", "chat", "dataset"];
const steps = (done: number): object => ({
  steps: NAMES.map((name, at) => ({ name, done: at < done, optional: name === "dataset" })),
  test_page: done > 4 ? "/chat/ask/" : null,
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
    .map((element) => element.textContent.trim());
};

test("A2: each step says whether it is done, and leads to where it is done", async () => {
  await open(3);
  const words = (await texts()).map((text) => /(Done|To do|Optional)$/.exec(text)?.[1]);
  expect(words).toEqual([...Array<string>(3).fill("Done"), ...Array<string>(4).fill("To do"), "Optional"]);
  const links = screen.getAllByRole("link", { name: /^Open “/ });
  expect(links.map((element) => element.getAttribute("href"))).toEqual(
    [
      "settings/profile",
      ...["library", "departments", "people", "widgets", "queues"].map((part) => `administration/${part}`),
      "analytics/dataset",
    ].map((part) => `#/${part}`),
  );
});

test("A2: a step that is done on another computer is marked within seconds", async () => {
  const desk = await open(2);
  await texts();
  desk.api.on("GET desk/administration/first-steps", steps(7));
  await desk.world.clock.pass(10_000);
  await drawn();
  expect(screen.getByText("Everything is done: patrons can chat with your library.")).toBeTruthy();
  const looks = desk.api.sent("GET desk/administration/first-steps").length;
  await desk.world.clock.pass(60_000);
  expect(desk.api.sent("GET desk/administration/first-steps")).toHaveLength(looks);
});

test("A2: whoever comes back from another window sees what has been done there", async () => {
  const desk = await open(6);
  await texts();
  const page = screen.getByRole("link", { name: "Try the chat on a separate page" });
  expect(page.getAttribute("href")).toBe("/chat/ask/");
  expect(screen.getByText(/claim the chat under “Chats” and answer it\.$/)).toBeTruthy();
  desk.api.on("GET desk/administration/first-steps", steps(7));
  window.dispatchEvent(new Event("focus"));
  await drawn();
  expect(screen.getByText("Everything is done: patrons can chat with your library.")).toBeTruthy();
});

test("A2: a step leads back to the first steps, and nothing else does", async () => {
  const desk = await open(1);
  await texts();
  await desk.press("link", "Open “Profile”");
  await screen.findByRole("heading", { name: "Profile" });
  const back = await screen.findByRole("link", { name: "← First steps" });
  await enter(back);
  await texts();
  expect(screen.queryByRole("link", { name: "← First steps" })).toBeNull();
  await desk.press("link", "Library");
  expect(screen.queryByRole("link", { name: "← First steps" })).toBeNull();
});
