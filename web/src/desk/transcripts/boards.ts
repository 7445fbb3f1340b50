/** Which chats of the boards changed in a way that a list of transcripts shows. Pure. */

import type { Board } from "../board/board.svelte";

type States = ReadonlyMap<number, string>;

/** By chat: its state, and who claimed it. */
export function chatStates({ waiting, mine, theirs }: Pick<Board, "waiting" | "mine" | "theirs">): States {
  const rows = [...waiting, ...mine, ...theirs];
  return new Map(rows.map(({ chat, state, claimed_by: by }) => [chat, `${state} ${by?.id ?? ""}`]));
}

export function changedChats(before: States, now: States): readonly number[] {
  const chats = new Set([...before.keys(), ...now.keys()]);
  return [...chats].filter((chat) => before.get(chat) !== now.get(chat));
}
