import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { enter, screen, user, within } from "../../../testing/page";
import type { LibraryFiles, StoredFile } from "../../../protocol/http";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/files";
const HARBOUR: LibraryFiles = {
  id: 1,
  version: "one",
  name: "Harbour Library",
  groups: ["images", "pdf"],
  days: 30,
  file_limit: 20 * 2 ** 20,
  files_per_side: 100,
  scanned: false,
  usage: [
    { group: "images", files: 1, bytes: 2048 },
    { group: "pdf", files: 1200, bytes: 3 * 2 ** 20 },
  ],
};
const HILL: LibraryFiles = { ...HARBOUR, id: 2, name: "Hill <b>Library</b>", usage: [] };
const MAP: StoredFile = {
  picture: false,
  faq: null,
  faq_question: "",
  id: 9,
  name: "<img src=x onerror=alert(1)>.pdf",
  type: "application/pdf",
  bytes: 2048,
  at: 1,
  expires_at: null,
  sender: null,
  chat: 7,
  ticket: null,
};

let desk: DeskPage;

async function open(libraries = [HARBOUR], hash = "#/administration/files"): Promise<void> {
  desk = await openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => {
      api.on(`GET ${ADDRESS}`, libraries);
      for (const library of libraries)
        api
          .on(`GET ${ADDRESS}/${library.id}`, library)
          .on(`GET ${ADDRESS}/${library.id}/stored`, { files: [MAP], next: null });
    },
  });
}

beforeEach(() => sessionStorage.clear());

test("A1: Files shows what is stored, the limits, and how long files stay", async () => {
  await open();
  const table = await screen.findByRole("table", { name: "Stored files by type" });
  const rows = within(table).getAllByRole("row");
  expect(rows.map((element) => element.textContent.replace(/\s+/g, " ").trim()).slice(1)).toEqual([
    expect.stringMatching(/^Images .*12.KB$/) as string,
    expect.stringMatching(/^PDF1,2003\.0.MB$/) as string,
  ]);
  expect(
    screen.getByText(/A file has at most 20\.0.MB. Each side of a chat or ticket can send 100 files/),
  ).toBeTruthy();
  expect(screen.getByText(/Files are deleted 30 days after they were sent/)).toBeTruthy();
});

test("A1: the accepted types are saved", async () => {
  await open();
  await user.click(await screen.findByLabelText(/^Video/));
  desk.api.on(`PUT ${ADDRESS}/1`, { ...HARBOUR, version: "two", groups: ["images", "pdf", "video"] });
  await enter(screen.getByRole("button", { name: "Save" }));
  expect(desk.api.sent(`PUT ${ADDRESS}/1`)).toEqual([{ version: "one", groups: ["images", "pdf", "video"] }]);
  expect(await screen.findByText("Saved.")).toBeTruthy();
});

test("A1: stored files lead to their chats, and are searched on the server", async () => {
  await open();
  const table = await screen.findByRole("table", { name: "Stored files" });
  const row = within(table).getByRole("row", { name: /onerror/ });
  expect(within(row).getByRole("link").getAttribute("href")).toBe("#/transcripts/7");
  expect(within(row).getByRole("rowheader").textContent).toBe(MAP.name);
  desk.api.on(`GET ${ADDRESS}/1/stored?search=map`, { files: [], next: null });
  await user.type(screen.getByRole("searchbox", { name: "Search files by name" }), "map{Enter}");
  expect(await screen.findByText("Nothing has this name.")).toBeTruthy();
});

test("A1: of several libraries, each is a link with its usage", async () => {
  await open([HARBOUR, HILL]);
  const list = await screen.findByRole("list", { name: "Files" });
  const links = within(list).getAllByRole("link");
  expect(links.map((element) => element.textContent.replace(/\s+/g, " ").trim())).toEqual([
    expect.stringMatching(/^Harbour Library 1,201 files, 3.*MB$/) as string,
    expect.stringMatching(/^Hill <b>Library<\/b> 0 files, 0/) as string,
  ]);
});
