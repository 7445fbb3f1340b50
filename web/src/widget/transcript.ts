/** The chat as plain text, for the patron to keep: what they saw, by their own clock. */
import { lineText } from "../chat/lines";
import { clockTime, longDate } from "../chat/times";
import { m } from "../paraglide/messages.js";
import type { ChatState } from "../state/chat.svelte";
import type { Entry } from "../state/entries";

export function transcriptText(chat: ChatState, library: string): string {
  const { department, startedAt } = chat.head;
  const title = m.widget_transcript_title({ library, department, day: longDate(startedAt) });
  const parts = chat.entries.map(part).filter((each) => each !== null);
  return `${[title, ...parts].join("\n\n")}\n`;
}

/** The name of the file, with the day on which the chat began. */
export function transcriptFile(chat: ChatState): string {
  const day = new Date(chat.head.startedAt);
  const digits = (value: number): string => String(value).padStart(2, "0");
  return `chat-${day.getFullYear()}-${digits(day.getMonth() + 1)}-${digits(day.getDate())}.txt`;
}

function part(one: Entry): string | null {
  if (one.kind === "line") return lineText(one, { view: "patron", me: null })?.text ?? null;
  if (one.kind === "note" || one.status !== "stored") return null;
  const name = one.side === "patron" ? m.chat_you() : (one.by.name ?? m.chat_a_librarian());
  const text = one.file?.name ?? (one.text || m.chat_removed());
  return `${name}, ${clockTime(one.at)}\n${text}`;
}
