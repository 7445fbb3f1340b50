/**
 * Leaving a question as a ticket. What was sent and is not known to have arrived is kept and goes out by itself, over a
 * reload too, with the same key: a line that breaks in between loses nothing, and makes no second ticket.
 */
import type { Cancel, Clock, Random } from "../live/ports";
import type { AnyRefusal } from "../protocol/wire";
import type { ChatState } from "../state/chat.svelte";
import { plain } from "../state/text";
import type { Api, LeaveBody, Made } from "./api";
import type { Bringing } from "./bringing.svelte";
import type * as files from "./files";
import type { Memory } from "./memory";

/** In which state of the widget the form is open. */
export type From = "offline" | "leave" | "lost";

export interface Written {
  readonly question: string;
  readonly name: string;
  readonly contact: string;
}

/**
 * `waits`: it could not be reached, or was busy, and goes out by itself. `nowhere`: no questions are taken any more, or no
 * files (`bare`). `gone`: files of it waited there for too long.
 */
export type LeaveFailure = AnyRefusal | "waits" | "nowhere" | "bare" | "gone";

const OF_FILES: Partial<Record<string, LeaveFailure>> = { FilesDisabled: "bare", NoSuchUpload: "gone" };

const AGAIN = 3_000;

interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly api: Api;
  readonly memory: Memory;
}

export class Leaving {
  readonly #around: Surroundings;
  readonly #widget: string;
  readonly #onmade: () => void;
  #from = $state<From | null>(null);
  #made = $state.raw<Made | null>(null);
  #failure = $state.raw<LeaveFailure | null>(null);
  #files = $state.raw<Bringing | null>(null);
  /** A later attempt, or something else written, takes the place of what waits. */
  #attempt = 0;
  /** What is on its way. */
  #sending: LeaveBody | null = null;
  #calledOff = false;
  #waiting: Cancel | null = null;

  constructor(around: Surroundings, widget: string, onmade: () => void) {
    this.#around = around;
    this.#widget = widget;
    this.#onmade = onmade;
    this.#made = around.memory.ticket;
    const kept = around.memory.leaving;
    if (kept && !this.#made) void this.send(kept);
  }

  get from(): From | null {
    return this.#from;
  }

  set from(from: From | null) {
    this.#from = from;
  }

  get made(): Made | null {
    return this.#made;
  }

  /** Why what was sent last is not a ticket yet. */
  get failure(): LeaveFailure | null {
    return this.#failure;
  }

  /** Files that go with it; null before there were any. */
  get files(): Bringing | null {
    return this.#files;
  }

  /** Files are to go with it: `part` is what sends them. */
  bring(part: typeof files): Bringing {
    const route = { address: `/api/v1/widgets/${encodeURIComponent(this.#widget)}/files` };
    return (this.#files ??= new part.Bringing(this.#around, route));
  }

  /** It goes without files. */
  bringNothing(): void {
    this.#files?.uploads.cancel();
    this.#files = null;
    this.#around.memory.setDraft("ticket.files", "");
  }

  async send(asked: Omit<LeaveBody, "key">): Promise<void> {
    this.#stop();
    const mine = this.#attempt;
    const body = this.#keyed(asked);
    this.#around.memory.leaving = body;
    this.#sending = body;
    this.#calledOff = false;
    const answer = await this.#around.api.leave(this.#widget, body);
    if (mine !== this.#attempt) return;
    this.#sending = null;
    if (this.#calledOff && !(answer.ok && this.#isCurrent(body))) return;
    if (answer.ok) this.#take(answer.value);
    else if (answer.status === "unreached" || answer.status >= 500) {
      this.#failure = "waits";
      this.#waiting = this.#around.clock.after(AGAIN, () => void this.send(body));
    } else this.#refuse(body, answer.refusal, answer.status);
  }

  /** Something else is being written: what waits does not go out. What is on its way may arrive: its answer counts. */
  rest(): void {
    if (this.#sending) return;
    this.#stop();
    this.#failure = null;
    this.#around.memory.leaving = null;
  }

  /** Nothing is left after all. What is on its way may arrive: then it is a ticket, else it does not go out again. */
  callOff(): void {
    this.#calledOff = this.#sending !== null;
    this.#around.memory.leaving = null;
    this.rest();
  }

  /** The browser says that it is online again. */
  hurry(): void {
    this.#files?.hurry();
    const kept = this.#around.memory.leaving;
    if (this.#waiting && kept) void this.send(kept);
  }

  forget(): void {
    this.#sending = null;
    this.rest();
    this.#from = this.#made = null;
    this.#around.memory.ticket = null;
    this.bringNothing();
  }

  /** Forgotten here; what was kept is gone already. */
  drop(): void {
    this.#stop();
    this.#sending = null;
    this.#files?.uploads.cancel();
    this.#from = this.#made = this.#failure = this.#files = null;
  }

  /** It is to be mended: the form is shown, where it isn't yet. */
  #refuse(body: LeaveBody, refusal: AnyRefusal | null, status: number): void {
    this.#around.memory.leaving = null;
    const other = status === 404 || refusal === null ? "nowhere" : refusal;
    this.#failure = OF_FILES[refusal?.name ?? ""] ?? other;
    this.#from ??= body.token ? "lost" : "offline";
  }

  /** No other chat was begun since: a ticket would take it away. */
  #isCurrent({ token }: LeaveBody): boolean {
    return token === (this.#around.memory.session?.token ?? "");
  }

  #stop(): void {
    this.#attempt++;
    this.#waiting?.();
    this.#waiting = null;
  }

  #keyed({ question, name, contact, page, token, files = [] }: Omit<LeaveBody, "key">): LeaveBody {
    const clean = (text: string): string => plain(text).trim();
    const asked = { question: clean(question), name: clean(name), contact: clean(contact), token, files };
    const kept = this.#around.memory.leaving ?? this.#sending;
    const same =
      kept &&
      Object.entries(asked).every(
        ([place, told]) => String(kept[place as keyof LeaveBody] ?? "") === String(told),
      );
    return same ? kept : { ...asked, page, key: this.#around.random.key() };
  }

  #take(made: Made): void {
    this.#around.memory.left(made);
    this.#made = made;
    this.#from = this.#failure = this.#files = null;
    this.#onmade();
  }
}

/**
 * The patron's words of a chat that is left: while nobody has claimed it, all of them; after that the question, and what
 * has not reached the library.
 */
export function firstWords(chat: ChatState, question: string, message: string): string {
  const own = chat.entries.flatMap((each) =>
    each.kind === "message" && each.side === "patron" ? [each] : [],
  );
  const rest = own.slice(1).filter(({ status }) => chat.head.claimedBy === null || status !== "stored");
  const words = [own[0]?.text ?? question, ...rest.map(({ text }) => text), message];
  return words.filter((text) => text.trim() !== "").join("\n\n");
}
