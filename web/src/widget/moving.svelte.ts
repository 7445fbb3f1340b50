/**
 * The chat's way from one window to another: the code and the texts that the next one is given, the code that this one
 * was opened with, and the page that is shown under the chat where this is the window for it.
 */
import type { Waiting } from "../live/outbox";
import type { Answer, Api, Redeemed, Under } from "./api";
import type { UnsentTexts, KeptSession, Memory } from "./memory";

interface MovingSurroundings {
  readonly api: Api;
  readonly memory: Memory;
  readonly show?: ((address: string) => void) | undefined;
}

interface MovingOwner {
  /** The chat that this window is in, or is about to be. */
  session(): KeptSession | null;
  /** Its messages that are not known to be stored. */
  unsent(): readonly Waiting[];
  /** Leaves what was here for this chat. */
  take(session: KeptSession, along: UnsentTexts): Promise<void>;
}

/** So many characters: what browsers take as an address has an end. */
const LONGEST = 20_000;

export class Moving {
  readonly #around: MovingSurroundings;
  readonly #owner: MovingOwner;
  #badCode = $state(false);
  /** The draft that another window was given. */
  #handedOn: string | null = null;
  /** The keys of the messages that another window knows of; null where none was given the chat, or gave it. */
  #given: ReadonlySet<string> | null = null;

  constructor(around: MovingSurroundings, owner: MovingOwner) {
    this.#around = around;
    this.#owner = owner;
  }

  /** This is the window of iframe chat mode. */
  get framed(): boolean {
    return this.#around.show !== undefined;
  }

  /** Opened with a hand-over code that is not good any more. */
  get badCode(): boolean {
    return this.#badCode;
  }

  /** Trades a hand-over code for the chat. */
  async redeem(code: string, along: UnsentTexts = {}): Promise<Answer<Redeemed>> {
    const answer = await this.#around.api.redeem(code);
    this.#badCode = !answer.ok;
    if (!answer.ok) return answer;
    const { chat, token, address } = answer.value;
    if (address !== undefined) this.#around.show?.(address);
    await this.#owner.take({ chat, token, question: "" }, along);
    // The window before may take it back by itself, and knows these only.
    this.#given = new Set(this.#owner.unsent().map(({ key }) => key));
    return answer;
  }

  /** A code with which another window can take the chat over; null where there is no chat. */
  async handOver(under?: Under): Promise<Answer<{ readonly code: string }> | null> {
    const session = this.#owner.session();
    return session && this.#around.api.handOver(session.token, under);
  }

  /**
   * What was begun goes along to another window; once the chat is there it is gone from here. What is not known to be
   * stored goes, too, and stays: both may send it, as it has one key.
   */
  handOn(): UnsentTexts {
    const draft = this.#around.memory.draft("message");
    this.#handedOn = draft;
    this.#around.memory.given = true;
    const waiting = this.#owner.unsent();
    const unsent = JSON.stringify(waiting);
    const goes = waiting.length > 0 && unsent.length <= LONGEST;
    this.#given = new Set(goes ? waiting.map(({ key }) => key) : []);
    return { ...(draft === "" ? {} : { draft }), ...(goes ? { unsent } : {}) };
  }

  /** Messages that the other window doesn't know of. One that took the chat by itself has this one's storage, too. */
  get leftBehind(): readonly string[] {
    const given = this.#given;
    return this.#owner
      .unsent()
      .flatMap(({ key, act }) => (given && !given.has(key) && act.kind === "say" ? [act.text] : []));
  }

  /** Shows a suggested page under the chat that is in this window; false where this is no window for it. */
  show(address: string): boolean {
    this.#around.show?.(address);
    return this.framed;
  }

  /** The chat is in this window, or has gone to another. */
  seat(held: boolean): void {
    const { memory } = this.#around;
    // Where the windows share their storage the other one has the draft in the same place.
    if (!held && memory.given && this.#handedOn === memory.draft("message")) memory.setDraft("message", "");
    this.#handedOn = null;
  }
}
