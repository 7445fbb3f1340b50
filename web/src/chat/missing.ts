/** Messages that a restored server has lost, as plain text. */
import { m } from "../paraglide/messages.js";
import type { Side } from "../state/entries";
import type { Missing } from "../state/missing";
import type { Lost } from "../state/setback.svelte";
import { clockTime, dateName } from "./times";

export interface Reader {
  readonly view: Side;
  /** The name shown for the patron of a chat. */
  patron(lost: Lost): string;
}

/** One line per message or note. With several chats, each starts with the patron's name. */
export function plainText(lost: readonly Lost[], reader: Reader): string {
  return lost
    .map((chat) => {
      const lines = chat.entries.map((entry) => line(entry, chat, reader));
      return (lost.length > 1 ? [reader.patron(chat), ...lines] : lines).join("\n");
    })
    .join("\n\n");
}

function line(entry: Missing, lost: Lost, reader: Reader): string {
  const text = entry.kind === "message" && entry.file ? m.chat_file({ name: entry.file.name }) : entry.text;
  const moment = `${dateName(entry.at)}, ${clockTime(entry.at)}`;
  return `${moment} · ${m.chat_says({ name: speaker(entry, lost, reader), text })}`;
}

function speaker(entry: Missing, lost: Lost, { view, patron }: Reader): string {
  if (entry.by.role === "patron") return view === "patron" ? m.chat_you() : patron(lost);
  return entry.by.name ?? (view === "patron" ? m.chat_a_librarian() : m.chat_you());
}
