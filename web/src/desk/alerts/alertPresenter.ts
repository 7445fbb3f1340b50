/** Presents alerts: plays a sound, shows a notification and a toast, announces to screen readers. */

import { m } from "../../paraglide/messages.js";
import type { Announcer } from "../../parts/announcer.svelte";
import type { Toast, Toasts } from "../../parts/toasts.svelte";
import type { Row } from "../../protocol/wire";
import type { Alert } from "./alerts";
import type { Bell } from "./bell.svelte";
import { patronName } from "../parts/names";
import type { Preferences } from "../settings/preferences.svelte";
import { goneText, questionOf } from "../board/rowText";

/** What is said of chats that are the operator's without an act of theirs. */
const ASSIGNED = { reassigned: m.desk_reassigned, continued: m.desk_continued };

export interface AlertActs {
  show(chat: number): void;
  claim(chat: number): void;
  claimNext(): void;
  /** Whether another patron has waited longer than this one. */
  waitsAfterOthers(row: Row): boolean;
  /** How many wait, and how long the first one, now. */
  waitingText(): string;
  takeOver(chat: number): void;
  /** Whether the browser froze the desk of the chat's operator. */
  isSilent(row: Row): boolean;
}

export class AlertPresenter {
  readonly #bell: Bell;
  readonly #preferences: Preferences;
  readonly #toasts: Toasts;
  readonly #announcer: Announcer;
  readonly #acts: AlertActs;

  constructor(bell: Bell, preferences: Preferences, toasts: Toasts, announcer: Announcer, acts: AlertActs) {
    this.#bell = bell;
    this.#preferences = preferences;
    this.#toasts = toasts;
    this.#announcer = announcer;
    this.#acts = acts;
  }

  /**
   * `hidden`: the page is not visible. `shown`: the chat is on the screen, where the operator can claim it without a
   * toast.
   */
  present(alert: Alert, hidden: boolean, shown: boolean): void {
    const { kind, row } = alert;
    const gone = goneText(row.claimed_by?.name, this.#acts.isSilent(row));
    const texts = textsOf(alert, gone);
    if (this.#preferences.sound)
      this.#bell.ring(kind === "reassigned" || kind === "continued" ? "new" : kind);
    if (this.#preferences.desktop && (hidden || kind !== "message"))
      this.#bell.notify(texts.title, texts.body, `refdesk-${kind}-${row.chat}`, () =>
        this.#acts.show(row.chat),
      );
    if (kind === "message") return;
    this.#announcer.say(texts.announcement);
    if (!shown) this.#toasts.show(this.#toast(alert, gone));
  }

  ringAgain(): void {
    if (this.#preferences.sound) this.#bell.ring("new");
  }

  /** Removes the toast of a chat that needs no attention any more. */
  dismiss(chat: number): void {
    this.#toasts.dropSubject(chat);
  }

  #toast({ kind, row }: Alert, gone: string): Omit<Toast, "id"> {
    const base = { about: patronName(row), subject: row.chat, group: kind };
    if (kind === "new") {
      const others = this.#acts.waitsAfterOthers(row);
      const text = others ? () => this.#acts.waitingText() : questionOf(row);
      const act = others
        ? { label: m.desk_claim_next(), does: () => this.#acts.claimNext() }
        : this.#act(m.desk_claim_it(), this.#acts.claim, row);
      return {
        ...base,
        ...(others && { about: textsOf({ kind, row }, gone).title }),
        text,
        mark: "new",
        act,
      };
    }
    if (kind === "reassigned" || kind === "continued") {
      const act = this.#act(m.desk_open_chat(), this.#acts.show, row);
      return { ...base, text: ASSIGNED[kind](), mark: "new", act };
    }
    const act = this.#act(m.desk_take_it_over(), this.#acts.takeOver, row);
    return { ...base, text: gone, mark: "away", act };
  }

  #act(label: string, does: (chat: number) => void, row: Row): { label: string; does: () => void } {
    return { label, does: () => does(row.chat) };
  }
}

function textsOf({ kind, row }: Alert, gone: string): { title: string; body: string; announcement: string } {
  const name = patronName(row);
  if (kind === "gone") return { title: name, body: gone, announcement: `${name}: ${gone}` };
  if (kind === "reassigned" || kind === "continued") {
    const body = ASSIGNED[kind]();
    return { title: name, body, announcement: `${name}: ${body}` };
  }
  const title = kind === "new" ? m.desk_new_chat({ name }) : m.desk_new_message({ name });
  const body = kind === "new" ? questionOf(row) : row.excerpt;
  return { title, body, announcement: `${title}: ${body}` };
}
