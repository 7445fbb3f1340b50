import { beforeEach, expect, test } from "vitest";
import { ANA, event, PATRON, said } from "../../testing/world";
import type { WireEvent } from "../../protocol/wire";
import { talking, ENDED } from "../../testing/widgetChat";
import { widgetApp } from "../../testing/widget";
import { transcriptPage } from "./transcript";
import { reset } from "../../testing/widgetWorld";

beforeEach(reset);

const HOSTILE = `</style></title><script>alert(1)</script><img src="x" onerror='alert(1)'>&amp;`;
const DAY = 86_400_000;

/** The file that a patron saves, and the document that a browser makes of it. */
async function saved(events: WireEvent[], library = "Harbour Library", now = 0): Promise<[string, Document]> {
  const app = await talking(widgetApp(), ...events);
  if (!app.chat) throw new Error("no chat");
  const text = transcriptPage(app.chat, library, now);
  return [text, new DOMParser().parseFromString(text, "text/html")];
}

const texts = (page: Document, selector: string): string[] =>
  [...page.querySelectorAll(selector)].map((element) => element.textContent);

const file = (more: object): WireEvent["body"] =>
  ({
    kind: "file_sent",
    file: 3,
    name: "map.pdf",
    type: "application/pdf",
    size: 2_048,
    token: "abc",
    expires_at: 9 * DAY,
    ...more,
  }) as WireEvent["body"];

test("W2: the file has library, department, time with zone, names and what the patron saw", async () => {
  const [, page] = await saved([{ ...ENDED, seq: 4 }]);
  expect(page.title).toMatch(/^Chat with Harbour Library, Reference/);
  expect(texts(page, "h1")).toEqual(["Chat with Harbour Library"]);
  const [started, zone] = texts(page, "header p");
  expect(started).toMatch(/^Reference · .+ (UTC|GMT|[A-Z]{2,5})([+-]\d+)?$/);
  expect(zone).toContain(Intl.DateTimeFormat().resolvedOptions().timeZone);
  expect(texts(page, ".patron .text")).toEqual(["Where?"]);
  expect(texts(page, ".patron bdi")).toEqual(["You"]);
  expect(texts(page, ".line").join()).toMatch(/Ana joined at .+Ended by Ana Morales at/);
});

test("W2: HTML in a name, a message, a file or the library stays text", async () => {
  const ana = { ...ANA, name: HOSTILE };
  const [, page] = await saved(
    [
      event(4, ana, { kind: "message_sent", text: HOSTILE, marks: [{ kind: "bold", start: 0, end: 9 }] }),
      event(5, PATRON, file({ name: HOSTILE })),
      event(6, ana, { kind: "ended", by: "operator" }),
    ],
    HOSTILE,
  );
  expect(page.querySelectorAll("script, img, [onerror], link, iframe, [src]")).toHaveLength(0);
  expect(page.querySelectorAll("style")).toHaveLength(1);
  expect(page.title).toContain(HOSTILE);
  expect(texts(page, "h1")).toEqual([`Chat with ${HOSTILE}`]);
  expect(texts(page, ".desk bdi")).toEqual([HOSTILE]);
  expect(texts(page, ".desk .text")).toEqual([HOSTILE]);
  expect(texts(page, ".file bdi")).toEqual([HOSTILE]);
  expect(texts(page, ".line").join()).toContain(HOSTILE);
});

test("W2: the file runs no script and loads nothing", async () => {
  const [text, page] = await saved([]);
  const policy = page.querySelector("meta[http-equiv]")?.getAttribute("content");
  expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
  expect(text).not.toMatch(/<script|<link|@import|url\(/);
});

test("W2: messages have their formatting, links only safe addresses", async () => {
  const text = "bold link evil";
  const marks = [
    { kind: "bold", start: 0, end: 4 },
    { kind: "italic", start: 0, end: 4 },
    { kind: "link", start: 5, end: 9, href: "https://library.example/maps" },
    { kind: "link", start: 10, end: 14, href: "javascript:alert(1)" },
  ] as const;
  const [, page] = await saved([event(4, ANA, { kind: "message_sent", text, marks: [...marks] })]);
  expect(texts(page, ".desk strong > em")).toEqual(["bold"]);
  expect([...page.querySelectorAll<HTMLAnchorElement>(".desk a")].map(({ href }) => href)).toEqual([
    "https://library.example/maps",
  ]);
  expect(texts(page, ".desk .text")).toEqual(["bold link (library.example) evil"]);
});

test("W2: a file is a link with its expiry; an expired one is no link", async () => {
  const [, page] = await saved(
    [event(4, ANA, file({})), event(5, PATRON, file({ name: "old.pdf", expires_at: DAY }))],
    "Harbour Library",
    2 * DAY,
  );
  expect(texts(page, ".file")).toEqual([
    expect.stringMatching(/^map\.pdf \(2\sKB · Available until .+1970\)$/),
    expect.stringMatching(/^old\.pdf \(2\sKB · Expired\)$/),
  ]);
  const links = [...page.querySelectorAll<HTMLAnchorElement>(".file a")];
  expect(links.map(({ href }) => href)).toEqual([new URL("/files/abc/", location.href).href]);
});

test("W2: removed texts are not in the file", async () => {
  const [, page] = await saved([
    said(4, ANA, "A doctor"),
    event(5, PATRON, { kind: "redacted", data: ["text"] }),
  ]);
  expect(page.body.textContent).not.toContain("doctor");
  expect(texts(page, ".desk .removed")).toEqual(["Message deleted"]);
});
