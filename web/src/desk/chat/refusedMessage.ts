/** Reports messages that the server refused for good, such as one in a chat that a colleague took over. */

import { chatOf } from "../../live/address";
import type { Waiting } from "../../live/outbox";
import { m } from "../../paraglide/messages.js";
import type { AnyRefusal } from "../../protocol/wire";
import { refusalText } from "../../state/refusals";
import type { DeskState } from "../desk.svelte";
import { patronName } from "../parts/names";

/** Length of the excerpt, in UTF-16 units. */
const EXCERPT = 120;

/**
 * A refused message of a chat on the screen fails there; of any other chat it is reported by a toast. The chat shows
 * it in both cases.
 */
export function reportRefusedMessage(desk: DeskState, { log, act }: Waiting, refusal: AnyRefusal): void {
  const chat = chatOf(log);
  // A message to colleagues fails in its internal chat.
  if (act.kind !== "say" || chat === null || desk.navigation.isOnScreen(chat)) return;
  const state = desk.chats.get(chat);
  const subject = state?.opened ? state.head : desk.board.get(chat);
  const named = { named: subject ? "yes" : "no", name: subject ? patronName(subject) : "" };
  const excerpt = act.text.slice(0, EXCERPT);
  const text = m.desk_unsaid({ ...named, reason: refusalText(refusal), text: excerpt });
  desk.activity.add({ kind: "refused", chat, text }, desk.client.now());
  desk.notifier.show(text, { label: m.desk_open_chat(), does: () => desk.navigation.focus(chat) });
}
