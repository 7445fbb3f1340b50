/** Rows, frames and a clock for tests of the desk. */

import type { Cancel, Clock } from "../live/ports";
import type { Board, Desk, Row } from "../protocol/wire";

export const ANA = { id: 1, name: "Ana Morales" };
export const BEN = { id: 2, name: "Ben Okafor" };

export function row(chat: number, differs: Partial<Row> = {}): Row {
  return {
    chat,
    version: 3,
    department: 1,
    state: "waiting",
    guest: 8200 + chat,
    name: null,
    claimed_by: null,
    started_at: 1_000 * chat,
    claimed_at: null,
    ended_at: null,
    ended_by: null,
    closed: false,
    operator_gone: false,
    connection: "up",
    connection_at: 1_000 * chat,
    excerpt: "Where do I find the 1924 city directory?",
    excerpt_by: "patron",
    question: "Where do I find the 1924 city directory?",
    message_at: 1_000 * chat,
    patron_messages: 1,
    page: "https://library.example/hours",
    mobile: false,
    ...differs,
  };
}

export const claimed = (chat: number, by: typeof ANA, differs: Partial<Row> = {}): Row =>
  row(chat, { state: "active", claimed_by: by, claimed_at: 1_000 * chat + 500, version: 5, ...differs });

export const frame = (rows: Row[], whole = false, department = 1): Board => ({
  kind: "board",
  department,
  whole,
  rows,
});

export function deskFrame(differs: Partial<Desk> = {}): Desk {
  return {
    kind: "desk",
    rights: ["answer", "read", "record"],
    name: "Ana Morales",
    version: 1,
    status: "online",
    since: 0,

    set_by: "operator",
    reason: "",
    back_at: null,
    answer_by: null,
    sign_off_at: null,
    busy: false,
    chats_at_once: null,
    departments: [{ id: 1, name: "Reference", monitored: true, online: [], closed: false, opens: "" }],
    colleagues: [],
    read: [],
    offers: [],
    unanswered: [],
    settings: "1",
    ...differs,
  };
}

/** A clock that a test advances. */
export class HandClock implements Clock {
  #now = 0;
  #calls: { at: number; call: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delay: number, call: () => void): Cancel {
    const timer = { at: this.#now + delay, call };
    this.#calls.push(timer);
    return () => (this.#calls = this.#calls.filter((other) => other !== timer));
  }

  go(time: number): void {
    this.#now += time;
    for (const timer of this.#calls.filter(({ at }) => at <= this.#now)) {
      this.#calls = this.#calls.filter((other) => other !== timer);
      timer.call();
    }
  }
}
