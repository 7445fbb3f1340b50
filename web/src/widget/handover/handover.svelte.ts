/**
 * The hand-over of a chat from one window to another: the code and the unsent texts for the other window, the code that
 * this window was opened with, and the page under the chat in iframe chat mode.
 */
import type { Waiting } from "../../live/outbox";
import type { Answer, Api, Redeemed, PageUnder } from "../api";
import type { UnsentTexts, StoredSession, Memory } from "../memory";

interface HandoverEnvironment {
  readonly api: Api;
  readonly memory: Memory;
  readonly show?: ((address: string) => void) | undefined;
}

interface HandoverOwner {
  /** The chat of this window, also while it is being loaded. */
  session(): StoredSession | null;
  /** The chat's messages that are not known to be stored. */
  unsent(): readonly Waiting[];
  /** Replaces the chat of this window. */
  adopt(session: StoredSession, texts: UnsentTexts): Promise<void>;
}

/** Characters of unsent messages in an address, whose length browsers limit. */
const LONGEST = 20_000;

export class Handover {
  readonly #environment: HandoverEnvironment;
  readonly #owner: HandoverOwner;
  /** Why the last attempt to open the chat in another window failed. */
  failure = $state.raw<string | null>(null);
  #badCode = $state(false);
  /** The draft that was handed over to another window. */
  #handedOnDraft: string | null = null;
  /** Keys of the messages that another window has as well; null without a hand-over. */
  #sharedKeys: ReadonlySet<string> | null = null;

  constructor(environment: HandoverEnvironment, owner: HandoverOwner) {
    this.#environment = environment;
    this.#owner = owner;
  }

  /** Whether this is a window of iframe chat mode. */
  get framed(): boolean {
    return this.#environment.show !== undefined;
  }

  /** Whether the window was opened with an invalid hand-over code. */
  get badCode(): boolean {
    return this.#badCode;
  }

  /** Redeems a hand-over code and opens its chat here. */
  async redeem(code: string, texts: UnsentTexts = {}): Promise<Answer<Redeemed>> {
    const answer = await this.#environment.api.redeem(code);
    this.#badCode = !answer.ok;
    if (!answer.ok) return answer;
    const { chat, token, address } = answer.value;
    if (address !== undefined) this.#environment.show?.(address);
    await this.#owner.adopt({ chat, token, question: "" }, texts);
    // Only the other window has these messages, if the chat moves back to it.
    this.#sharedKeys = new Set(this.#owner.unsent().map(({ key }) => key));
    return answer;
  }

  /** Fetches a code for another window; null without a chat. */
  async handOver(pageUnder?: PageUnder): Promise<Answer<{ readonly code: string }> | null> {
    const session = this.#owner.session();
    return session && this.#environment.api.handOver(session.token, pageUnder);
  }

  /**
   * The texts for another window. The draft is deleted here once the other window has the seat. Unacknowledged messages
   * stay here as well: both windows may send them, since their keys are the same.
   */
  handOnTexts(): UnsentTexts {
    const draft = this.#environment.memory.draft("message");
    this.#handedOnDraft = draft;
    this.#environment.memory.handedOn = true;
    const waiting = this.#owner.unsent();
    const unsent = JSON.stringify(waiting);
    const fits = waiting.length > 0 && unsent.length <= LONGEST;
    this.#sharedKeys = new Set(fits ? waiting.map(({ key }) => key) : []);
    return { ...(draft === "" ? {} : { draft }), ...(fits ? { unsent } : {}) };
  }

  /** Messages that the other window doesn't have. Without a hand-over it shares this window's storage. */
  get leftBehind(): readonly string[] {
    const shared = this.#sharedKeys;
    return this.#owner
      .unsent()
      .flatMap(({ key, act }) => (shared && !shared.has(key) && act.kind === "say" ? [act.text] : []));
  }

  /** Shows a page under the chat. False outside of iframe chat mode. */
  show(address: string): boolean {
    this.#environment.show?.(address);
    return this.framed;
  }

  /** This window holds the seat, or lost it. */
  seat(held: boolean): void {
    const { memory } = this.#environment;
    // Windows that share their storage share the draft: the flag is cleared once the other one has taken the chat.
    if (!held && memory.handedOn && this.#handedOnDraft === memory.draft("message"))
      memory.setDraft("message", "");
    this.#handedOnDraft = null;
  }
}
