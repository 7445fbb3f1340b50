/**
 * The chat as a document of its own, for the patron: what they saw, by their own clock. Texts enter it as text nodes
 * only. This module is loaded after the end of a chat.
 */
import { availabilityText } from "../../chat/files/filetexts";
import { lineText } from "../../chat/lines";
import { PATRON_LINES } from "../../chat/patronLines";
import { pieces } from "../../chat/pieces";
import type { Piece } from "../../chat/pieces";
import { fileSize } from "../../chat/files/sizes";
import { browserZone, clockTime, day, fullTime, longDate } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import { getLocale, getTextDirection } from "../../paraglide/runtime.js";
import type { ChatState } from "../../state/chat.svelte";
import type { Entry, MessageEntry } from "../../state/entries";
import type { SentFile } from "../../state/files";
import "./transcript.css";
import style from "./transcript.css?inline";

/** A second barrier behind the text nodes: nothing in the file loads or runs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The chats that this one continues, the oldest first. */
type Earlier = readonly ChatState[];

/** An HTML file without a script or another resource. `now`: ms, decides which files have expired. */
export function transcriptPage(chat: ChatState, library: string, now: number, earlier: Earlier = []): string {
  const title = element("title", titleOf(chat, library));
  return [
    `<!doctype html>\n<html lang="${getLocale()}" dir="${getTextDirection()}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `${title.outerHTML}\n<style>${style}</style>\n</head>`,
    `<body>\n${transcript(chat, library, now, earlier).outerHTML}\n</body>\n</html>\n`,
  ].join("\n");
}

/** The name of the file, with the day on which the chat began. */
export function transcriptFile(chat: ChatState): string {
  return `chat-${day(chat.head.startedAt)}.html`;
}

/** Prints the same in place of the page; the browser can store it as a PDF file. */
export function printTranscript(chat: ChatState, library: string, now: number, earlier: Earlier = []): void {
  const sheet = element("div", transcript(chat, library, now, earlier));
  sheet.className = "printed";
  document.body.append(sheet);
  const before = document.title;
  // Browsers propose it as the name of the file, and some print it on each page.
  document.title = titleOf(chat, library);
  // Safari on iOS returns from `print` at once.
  addEventListener("afterprint", () => (sheet.remove(), (document.title = before)), { once: true });
  print();
}

function titleOf({ head }: ChatState, library: string): string {
  return m.widget_transcript_title({ library, department: head.department, day: longDate(head.startedAt) });
}

function transcript(chat: ChatState, library: string, now: number, earlier: Earlier): HTMLElement {
  const { department } = chat.head;
  const { startedAt } = (earlier[0] ?? chat).head;
  const list = element("ol");
  let last = day(startedAt);
  for (const part of [...earlier, chat])
    for (const entry of part.entries) {
      const item = itemOf(entry, part, now);
      if (!item) continue;
      if (day(entry.at) !== last) list.append(classed("li", "day", longDate(entry.at)));
      last = day(entry.at);
      list.append(item);
    }
  const head = element(
    "header",
    element("h1", m.widget_transcript_heading({ library })),
    element("p", `${department} · ${fullTime(startedAt)}`),
    element("p", m.widget_transcript_zone({ zone: browserZone() })),
  );
  return classed("main", "transcript", head, list);
}

function itemOf(entry: Entry, chat: ChatState, now: number): HTMLElement | null {
  if (entry.kind === "line") {
    const line = lineText(entry, { view: "patron", me: null, lines: PATRON_LINES })?.text;
    return line ? classed("li", "line", line) : null;
  }
  if (entry.kind === "note" || entry.status !== "stored") return null;
  const time = element("time", clockTime(entry.at));
  time.dateTime = new Date(entry.at).toISOString();
  time.title = fullTime(entry.at);
  const by = classed("p", "by", element("bdi", authorOf(entry, chat)), " ", time);
  return classed("li", entry.side, by, contentOf(entry, now));
}

function authorOf({ side, by }: MessageEntry, { head }: ChatState): string {
  if (side === "desk") return by.name ?? m.chat_a_librarian();
  return head.name ? m.widget_transcript_you({ name: head.name }) : m.chat_you();
}

function contentOf({ text, marks, file }: MessageEntry, now: number): HTMLElement {
  if (file) return fileOf(file, now);
  if (!text) return classed("p", "removed", m.chat_message_deleted());
  const content = classed("p", "text", ...pieces(text, marks).flatMap(nodesOf));
  content.dir = "auto";
  return content;
}

function nodesOf(piece: Piece): (Node | string)[] {
  let node: Node | string = piece.text;
  if (piece.underline) node = element("u", node);
  if (piece.italic) node = element("em", node);
  if (piece.bold) node = element("strong", node);
  if (!piece.href) return [node];
  const link = linkTo(piece.href, node);
  if (piece.host) link.className = "named";
  return piece.host ? [link, ` (${piece.host})`] : [link];
}

function fileOf({ name, size, href, expiresAt, expired }: SentFile, now: number): HTMLElement {
  const gone = expired || expiresAt <= now;
  const until = gone ? m.chat_file_expired() : availabilityText(expiresAt, now);
  const title = element("bdi", name);
  const shown = gone ? title : linkTo(new URL(href, location.href).href, title);
  return classed("p", "file", shown, ` (${fileSize(size)} · ${until})`);
}

function linkTo(href: string, content: Node | string): HTMLAnchorElement {
  const link = element("a", content);
  link.href = href;
  link.rel = "noopener noreferrer";
  return link;
}

function classed(tag: "li" | "p" | "main", name: string, ...content: (Node | string)[]): HTMLElement {
  const made = element(tag, ...content);
  made.className = name;
  return made;
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.append(...content);
  return made;
}
