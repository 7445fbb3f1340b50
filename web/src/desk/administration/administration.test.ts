import { expect, test } from "vitest";
import { ADMINISTRATOR, OPERATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import type { LibrarySettings } from "../../protocol/http";
import { Refusal } from "../../testing/api";
import { drawn, screen, until, user, within } from "../../testing/page";
import "./AdministrationPage.svelte";
import { countryOf } from "./libraries/timeZones";

const LIBRARY: LibrarySettings = {
  chats_at_once: null,
  push_names: true,
  show_pictures: false,
  id: 1,
  version: "1",
  name: "",
  time_zone: "UTC",
  language: "en",
  country: "US",
  privacy_url: "",
  exempt_networks: "",
  languages: [{ code: "en", name: "English", reviewed: true }],
};
const NONE = { steps: [], test_page: null };
const open = (isAdmin: boolean, hash: string): Promise<DeskPage> =>
  openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: isAdmin ? ADMINISTRATOR : OPERATOR } },
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

test("A2: on an empty server the first library is created, in the browser’s time zone", async () => {
  const refused = { errors: [{ field: "name", text: "This field is required." }] };
  const desk = await openDesk({
    hash: "#/administration/library",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR }, missing: "library" },
    api: (api) =>
      api
        .on("GET desk/administration/libraries", [])
        .on("POST desk/administration/libraries", new Refusal(400, refused)),
  });
  await user.click(await screen.findByRole("button", { name: "Create Library" }));
  const name = screen.getByRole("textbox", { name: "Name" });
  await until(() => screen.getByText("This field is required."));
  await user.type(name, "Harbour Library");
  const made = { ...LIBRARY, name: "Harbour Library" };
  desk.api.on("POST desk/administration/libraries", made).on("GET desk/administration/libraries", [made]);
  desk.api.on("GET desk/administration/libraries/1", made);
  await user.click(screen.getByRole("button", { name: "Create Library" }));
  const language = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Language" });
  expect([...language.options].map((option) => [option.value, option.text])).toEqual([["en", "English"]]);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  expect(desk.api.sent("POST desk/administration/libraries")).toEqual([
    { name: "", time_zone: timeZone, country: countryOf(timeZone) },
    { name: "Harbour Library", time_zone: timeZone, country: countryOf(timeZone) },
  ]);
});

test("A1: a library with a language that does not exist can choose one that does", async () => {
  const german = { ...LIBRARY, name: "Hafen", language: "de" };
  const desk = await openDesk({
    hash: "#/administration/library",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api.on("GET desk/administration/libraries", [german]).on("GET desk/administration/libraries/1", german),
  });
  const language = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Language" });
  expect([...language.options].map(({ text }) => text)).toEqual(["English", "de"]);
  await user.selectOptions(language, "English");
  desk.api.on("PUT desk/administration/libraries/1", { ...german, language: "en" });
  await user.click(screen.getByRole("button", { name: "Save" }));
  const [sent] = desk.api.sent("PUT desk/administration/libraries/1") as [Record<string, unknown>];
  expect([sent["language"], "languages" in sent]).toEqual(["en", false]);
});

test("A2: several libraries are listed, and none is created beside them", async () => {
  await openDesk({
    hash: "#/administration/library",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api.on("GET desk/administration/libraries", [
        { ...LIBRARY, name: "Harbour Library" },
        { ...LIBRARY, id: 2, name: "Hill Library" },
      ]),
  });
  const list = within(await screen.findByRole("list", { name: "Library" }));
  expect(list.getAllByRole("link")).toHaveLength(2);
  expect(screen.queryByRole("button", { name: "Create Library" })).toBeNull();
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
