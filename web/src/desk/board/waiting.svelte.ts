/** The chats that wait for this operator, and "Claim the next", which is fair by waiting time. */

import { clockDuration } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import type { AnyRefusal, Row, UnansweredChat } from "../../protocol/wire";
import { isMine } from "./board.svelte";
import type { DeskState } from "../desk.svelte";
import { LONG_WAIT } from "../status/activity.svelte";

type Waiting = Pick<Row | UnansweredChat, "chat" | "started_at">;
/** A colleague was faster, or the patron left: the next one is claimed instead. */
const GONE: ReadonlySet<AnyRefusal["name"]> = new Set(["AlreadyClaimed", "ChatEnded", "NoSuchChat"]);

export class WaitingChats {
  readonly #desk: DeskState;
  /** Whether "Claim the next" waits for the server. */
  claiming = $state(false);

  /** Unclaimed chats of monitored departments, and of those whose backup the operator is; the longest waiting first. */
  all: readonly Waiting[] = $derived.by(() =>
    [...this.#desk.board.waiting, ...(this.#desk.desk?.unanswered ?? [])].sort(
      (row, other) => row.started_at - other.started_at || row.chat - other.chat,
    ),
  );
  /** How long the first one has waited, in ms; 0 if none waits. */
  longest = $derived.by(() => {
    const [first] = this.all;
    return first ? Math.max(0, this.#desk.now - first.started_at) : 0;
  });
  /** Whether one waits for so long that it is marked. */
  late = $derived.by(() => this.longest >= LONG_WAIT);

  constructor(desk: DeskState) {
    this.#desk = desk;
  }

  /** The head's text: how many wait, and how long the first one. */
  get text(): string {
    return m.desk_waiting_patrons({ count: this.all.length, time: clockDuration(this.longest) });
  }

  /** Whether another patron waits longer than the one of this chat. */
  isAfterOthers({ chat }: Row): boolean {
    const [first] = this.all;
    return first !== undefined && first.chat !== chat;
  }

  /** How many chats the operator answers at once; infinite without a limit. */
  get limit(): number {
    return this.#desk.desk?.chats_at_once ?? Infinity;
  }

  /** Whether the operator has as many chats as they answer at once. */
  get full(): boolean {
    const { board, claiming, me } = this.#desk;
    const active = board.mine.filter((row) => row.state === "active" && isMine(row, me.id));
    const added = [...claiming].filter((chat) => !active.some((row) => row.chat === chat));
    return active.length + added.length >= this.limit;
  }

  /** How many chats the operator has at once, in words, for one who has as many as the limit. */
  get limitText(): string {
    return m.desk_busy_words({ count: this.#desk.activeChats, limit: this.limit });
  }

  /**
   * Claims the chat that waits longest, or else the next one. Of two operators who press at once, the server gives each
   * chat to one: the other gets the next.
   */
  async claimNext(): Promise<void> {
    if (this.claiming) return;
    if (this.full) return this.#desk.notifier.show(this.limitText);
    this.claiming = true;
    try {
      await this.#claimFirst(new Set());
    } finally {
      this.claiming = false;
    }
  }

  async #claimFirst(tried: Set<number>): Promise<void> {
    let refusal: AnyRefusal | null = null;
    for (let chat = this.#next(tried); chat !== undefined; chat = this.#next(tried)) {
      tried.add(chat);
      refusal = await this.#desk.claimQuietly(chat);
      if (!refusal) return this.#desk.navigation.show(chat);
      if (!GONE.has(refusal.name)) break;
    }
    const last = [...tried].at(-1);
    if (refusal && last !== undefined) this.#desk.reportRefusal(last, refusal);
    else this.#desk.notifier.show(m.desk_list_empty_new());
  }

  /** The longest waiting chat of those not tried. The board lists a claimed one until its next frame arrives. */
  #next(tried: ReadonlySet<number>): number | undefined {
    const { claiming, chats } = this.#desk;
    const isFree = ({ chat }: Waiting): boolean =>
      !tried.has(chat) && !claiming.has(chat) && !chats.get(chat)?.head.claimedBy;
    return this.all.find(isFree)?.chat;
  }
}
