import { expect, test, vi } from "vitest";
import { drawn, names, screen, until, user } from "../../testing/page";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { ANA, BEN, PATRON } from "../../testing/server";
import type { FakeServer } from "../../testing/server";
import "./TranscriptsPage.svelte";

const OFFERED = {
  departments: [{ id: 1, name: "Reference", library: "Harbour", followed: true }],
  everything: false,
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

/** The list's text with these departments, when nothing matches. */
async function emptyList(departments: object[], everything = false): Promise<string> {
  const page = await openDesk({
    hash: "#/transcripts?search=maps",
    api: (api) =>
      api
        .on("GET desk/transcripts/filters", { ...OFFERED, departments, everything })
        .on("GET desk/transcripts", { transcripts: [], next: null }),
  });
  await screen.findByText("No matching chats");
  await drawn();
  const text = screen.getByRole("region", { name: "Transcripts" }).textContent;
  await page.close();
  return text;
}

test("A4: a list says which departments it searches, and a reader's that chats which go on are missing", async () => {
  const [followed, read] = [true, false].map((is, at) => ({
    id: at + 1,
    name: ["Reference", "Maps"][at],
    library: "Harbour",
    followed: is,
  }));
  if (!followed || !read) throw new Error();
  expect(await emptyList([followed])).toContain("Only chats of Reference are searched.");
  expect(await emptyList([followed, read])).toContain("Only chats of Reference and Maps are searched.");
  expect(await emptyList([read])).toContain("Only ended chats of Maps are searched.");
  expect(await emptyList([followed, { ...read, library: "Hill" }])).toContain(
    "Reference (Harbour) and Maps (Hill)",
  );
  const many = [1, 2, 3, 4, 5, 6].map((id) => ({ ...followed, id, name: `D${id}` }));
  expect(await emptyList(many)).toContain("Only chats of D1, D2, D3 and 3 other departments are searched.");
  expect(await emptyList([followed], true)).not.toContain("are searched");
});

test("A4: a reader can't filter by chats that go on", async () => {
  await openDesk({
    hash: "#/transcripts",
    api: (api) =>
      api
        .on("GET desk/transcripts/filters", {
          ...OFFERED,
          departments: [{ ...OFFERED.departments[0], followed: false }],
        })
        .on("GET desk/transcripts", { transcripts: [], next: null }),
  });
  await user.click(await screen.findByRole("button", { name: "Filters" }));
  const choice = screen.getByRole("combobox", { name: "How it ended" });
  await until(() => expect(names("option", choice)).not.toContain("Waiting"));
  expect(names("option", choice)).toContain("Unclaimed");
});

const TRANSCRIPT = {
  chat: 7,
  outcome: "active",
  guest: 7,
  name: "Dana",
  contact: null,
  question: "Where?",
  found: [],
  department: { id: 1, name: "Reference" },
  widget: { id: 5, name: "Ask" },
  operator: null,
  messages: 1,

  started_at: 1_000,
  claimed_at: 2_000,
  ended_at: null,
  tags: [],
  noted: false,
  redacted: [],
};
const WHOLE = {
  transcript: TRANSCRIPT,
  events: [],
  may_change: false,
  may_redact: false,
  may_open: false,
  emails: [],
  colleagues: [],
};

/** The page of chat 7, which Ana had in another department: her board lacks it. */
function opened(
  whole: object = {},
  before: (server: FakeServer) => void = () => undefined,
): Promise<DeskPage> {
  return openDesk({
    hash: "#/transcripts/7",
    before: (server) => {
      server.starts(7, { name: "Dana", department: 99 });
      server.claimed(7);
      server.says(7, ANA, "On the second floor.");
      before(server);
    },
    api: (api) =>
      api
        .on("GET desk/transcripts/filters", OFFERED)
        .on("GET desk/transcripts", { transcripts: [], next: null })
        .on("GET desk/transcripts/7", { ...WHOLE, ...whole }),
  });
}

const log = (): Promise<HTMLElement> => screen.findByRole("log", { name: "Transcript" });
const reads = ({ api }: DeskPage): number =>
  api.requests.filter(({ path }) => path.startsWith("desk/transcripts/7")).length;

test.each([true, false])(
  "A4: a chat that goes on has a link only to a page that the reader has: %s",
  async (may_open) => {
    await opened({ may_open });
    await screen.findByText(/This chat is still active/);
    expect(screen.queryByRole("link", { name: "Open in Chats" }) !== null).toBe(may_open);
  },
);

test("P15: a transcript is read from the chat's feed, which is closed with it", async () => {
  const page = await opened();
  expect((await log()).textContent).toContain("On the second floor.");
  expect((await log()).textContent).not.toContain("You");
  expect(page.api.requests.find(({ path }) => path.startsWith("desk/transcripts/7"))?.path).toBe(
    `desk/transcripts/7?after=${Number.MAX_SAFE_INTEGER}`,
  );
  location.hash = "#/transcripts";
  await until(() => expect(page.world.wire.of("leave")).toMatchObject([{ log: ["chat", 7] }]));
});

test("P15: what happens in an open transcript shows at once, and its facts are read again", async () => {
  const page = await opened();
  await log();
  const before = reads(page);
  await page.follows((server) => server.says(7, PATRON, "Thank you!"));
  expect((await log()).textContent).toContain("Thank you!");
  expect(reads(page)).toBe(before);
  await page.follows((server) => server.happens(7, BEN, { kind: "note_saved", text: "Called back" }));
  expect((await log()).textContent).toContain("Called back");
  expect(screen.getByRole("button", { name: "Print" }).getAttribute("aria-haspopup")).toBe("menu");
  expect(reads(page)).toBe(before + 1);
});

test("P15: a redaction shows at once in an open transcript", async () => {
  const page = await opened();
  await log();
  await page.follows((server) => {
    server.happens(7, BEN, { kind: "redacted", data: ["text"], seqs: [4] });
  });
  expect((await log()).textContent).not.toContain("second floor");
});

test("P15: a reader whose right ends sees nothing of the transcript any more", async () => {
  const page = await opened({ may_change: true });
  await log();
  await page.follows((server) => {
    server.say({ kind: "refused", refusal: { name: "NoSuchChat", log: ["chat", 7] } });
  });
  expect(screen.queryByRole("log", { name: "Transcript" })).toBeNull();
  expect(document.body.textContent).not.toContain("second floor");
  expect(document.body.textContent).not.toContain("Dana");
});

test("P15: a transcript that is opened again after a refusal waits for the answer", async () => {
  const page = await opened();
  await log();
  await page.follows((server) => {
    server.say({ kind: "refused", refusal: { name: "NoSuchChat", log: ["chat", 7] } });
  });
  location.hash = "#/transcripts";
  await until(() => expect(page.world.wire.of("leave")).toHaveLength(1));
  location.hash = "#/transcripts/7";
  expect((await log()).textContent).toContain("On the second floor.");
});
