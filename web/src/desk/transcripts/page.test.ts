import { expect, test, vi } from "vitest";
import { drawn, screen, until, user } from "../../testing/page";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import "./TranscriptsPage.svelte";

const OFFERED = {
  departments: [{ id: 1, name: "Reference", library: "Harbour" }],
  operators: [],
  widgets: [],
  tags: [],
};

async function listed(hash = "#/transcripts"): Promise<{ page: DeskPage; search: HTMLInputElement }> {
  const page = await openDesk({
    hash,
    api: (api) =>
      api
        .on("GET desk/transcripts/filters", OFFERED)
        .on("GET desk/transcripts", { transcripts: [], next: null }),
  });
  const search = await screen.findByRole<HTMLInputElement>("searchbox", { name: "Search" });
  return { page, search };
}

const searches = (page: DeskPage): string[] =>
  page.api.requests.flatMap(({ path }) => (path.includes("search=") ? path : []));

test("transcripts are searched a moment after the last key, and Back does not lead through the words", async () => {
  const { page, search } = await listed();
  const replaced = vi.spyOn(location, "replace");
  await user.type(search, "wi");
  await page.world.clock.pass(200);
  await user.type(search, " fi");
  await page.world.clock.pass(249);
  expect(searches(page)).toEqual([]);
  await page.world.clock.pass(1);
  await drawn();
  expect(searches(page)).toEqual(["desk/transcripts?search=wi+fi"]);
  expect(replaced.mock.calls).toEqual([["#/transcripts?search=wi+fi"]]);
});

test("Enter searches at once", async () => {
  const { page, search } = await listed();
  await user.type(search, "maps{Enter}");
  await drawn();
  expect(searches(page)).toEqual(["desk/transcripts?search=maps"]);
  await page.world.clock.pass(1_000);
  expect(searches(page)).toHaveLength(1);
});

test("another filter leaves the words that are being typed", async () => {
  const { page, search } = await listed();
  await user.click(screen.getByRole("button", { name: "Filters" }));
  await user.type(search, "maps");
  await user.selectOptions(screen.getByRole("combobox", { name: "How it ended" }), "missed");
  await drawn();
  expect([search.value, location.hash]).toEqual(["maps", "#/transcripts?outcome=missed"]);
  await page.world.clock.pass(250);
  expect(location.hash).toBe("#/transcripts?search=maps&outcome=missed");
});

test("Back, or a link, shows its search in the field", async () => {
  const { page, search } = await listed("#/transcripts?search=maps");
  expect(search.value).toBe("maps");
  await user.type(search, " of");
  location.hash = "#/transcripts";
  await until(() => expect(search.value).toBe(""));
  await page.world.clock.pass(1_000);
  expect(location.hash).toBe("#/transcripts");
});
