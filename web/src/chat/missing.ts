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
    .map((one) => {
      const lines = one.entries.map((each) => line(each, one, reader));
      return (lost.length > 1 ? [reader.patron(one), ...lines] : lines).join("\n");
    })
    .join("\n\n");
}

function line(each: Missing, lost: Lost, reader: Reader): string {
  const text = each.kind === "message" && each.file ? m.chat_file({ name: each.file.name }) : each.text;
  const moment = `${dateName(each.at)}, ${clockTime(each.at)}`;
  return `${moment} · ${m.chat_says({ name: speaker(each, lost, reader), text })}`;
}

function speaker(each: Missing, lost: Lost, { view, patron }: Reader): string {
  if (each.by.role === "patron") return view === "patron" ? m.chat_you() : patron(lost);
  return each.by.name ?? (view === "patron" ? m.chat_a_librarian() : m.chat_you());
}
