/** A message that was refused for good, such as one in a chat that a colleague has by now. */

import type { Waiting } from "../live/outbox";
import { m } from "../paraglide/messages.js";
import type { AnyRefusal } from "../protocol/wire";
import { refusalWords } from "../state/words";
import type { DeskState } from "./desk.svelte";
import { named } from "./names";

/** How much of it is shown. */
const EXCERPT = 120;

/** Where its chat is before one's eyes it shows there; else it fails aloud. It is kept in its chat in any case. */
export function tellUnsaid(desk: DeskState, { chat, act }: Waiting, refusal: AnyRefusal): void {
  if (act.kind !== "say" || desk.route.chat === chat || desk.windowed.some((each) => each.chat === chat))
    return;
  const state = desk.chats.get(chat);
  const subject = state?.opened ? state.head : desk.board.get(chat);
  const name = subject ? named(subject) : m.chat_the_patron_asked();
  const text = act.text.slice(0, EXCERPT);
  const words = m.desk_unsaid({ name, reason: refusalWords(refusal), text });
  desk.happenings.note({ kind: "unsaid", chat, words }, desk.client.now());
  desk.tell(words, { label: m.desk_open_chat(), does: () => desk.focus(chat) });
}
