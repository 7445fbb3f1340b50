import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import { drawn, enter, screen, until, user, within } from "../../../testing/page";
import { focusField } from "./fieldFocus";
import { usualHours } from "../departments/hours";
import "../AdministrationPage.svelte";

const LIBRARY = {
  id: 1,
  version: "one",
  name: "Harbour Library",
  time_zone: "UTC",
  language: "en",
  country: "US",
  privacy_url: "",
  languages: [{ code: "en", name: "English" }],
};
const REFERENCE = {
  id: 7,
  version: "one",
  library: 1,
  library_name: "Harbour Library",
  time_zone: "UTC",
  name: "Reference",
  hours: usualHours(),
  operators: 1,
  widgets: 1,
};

async function search(words: string): Promise<HTMLElement[]> {
  await openDesk({
    hash: "#/administration/people",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on("GET desk/administration/people", { total: 0, people: [] })
        .on("GET desk/administration/libraries", [LIBRARY])
        .on("GET desk/administration/libraries/1", LIBRARY)
        .on("GET desk/administration/departments", [REFERENCE])
        .on("GET desk/administration/departments/7", REFERENCE),
  });
  await user.type(await screen.findByRole("searchbox", { name: "Search settings" }), words);
  return within(screen.getByRole("list", { name: "Settings found" })).queryAllByRole("link");
}
const names = (links: readonly HTMLElement[]): string[] => links.map((link) => link.textContent);

beforeEach(() => sessionStorage.clear());

test.each([
  ["hours", "Opening hours, in Departments"],
  ["SITES", "Allowed websites, in Widgets"],
  ["holidays", "Opening hours, in Departments"],
  ["color", "Color, in Widgets"],
  ["gdpr", "Retention"],
  ["spam", "Blocked patrons"],
  ["kiosk", "Public computers, in Widgets"],
  ["busy", "Chats at once, in Library"],
  ["brand", "Logo, in Widgets"],
  ["setup", "First steps"],
  ["reset password", "People"],
  ["logout", "Automatic sign-off, in Departments"],
  ["bounced emails", "Email"],
  ["anonymize", "IP addresses, in Retention"],
  ["wordpress", "Embed code, in Widgets"],
  ["offline message", "Text when no one is online, in Widgets"],
  ["what is the closing time on sundays", "Opening hours, in Departments"],
])("A1: the search finds a setting by its name or another word: %s", async (words, title) => {
  expect(names(await search(words))).toContain(title);
});

test("A1: a setting of a section's form gets the focus", async () => {
  const [zone] = await search("time zone");
  await enter(zone as HTMLElement);
  await until(() => expect(document.activeElement).toBe(screen.getByLabelText("Time zone")));
  expect(location.hash).toBe("#/administration/library");
  expect(screen.getByRole<HTMLInputElement>("searchbox", { name: "Search settings" }).value).toBe("");
});

test("A1: a section that is found gets the focus, since the result disappears", async () => {
  const [departments] = await search("branches");
  await enter(departments as HTMLElement);
  await until(() =>
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Departments" })),
  );
});

test("A1: a setting of one thing of a list gets the focus once that is chosen", async () => {
  await search("hours");
  await user.keyboard("{Enter}");
  const list = await screen.findByRole("list", { name: "Departments" });
  await enter(within(list).getByRole("link", { name: /^Reference/ }));
  await screen.findByRole("group", { name: "Monday" });
  await drawn();
  expect(document.activeElement?.closest("fieldset")?.textContent).toContain("Opening hours");
});

test("A1: in a group that a text names, its first control that can be used gets the focus", () => {
  document.body.innerHTML = `<div role="group" aria-labelledby="logo"><span id="logo">Logo</span>
    <input type="file" hidden /><button>Choose</button></div>`;
  focusField(document.body, "Logo")();
  expect(document.activeElement?.textContent).toBe("Choose");
  document.body.replaceChildren();
});

test("A1: a search without a result says so, and Escape clears it", async () => {
  expect(names(await search("xyzzy"))).toEqual([]);
  expect(screen.getByText("No setting has this name.")).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("list", { name: "Settings found" })).toBeNull();
});
