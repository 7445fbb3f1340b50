/** Presents alerts: plays a sound, shows a notification and a toast, announces to screen readers. */

import { m } from "../paraglide/messages.js";
import type { Announcer } from "../parts/announcer.svelte";
import type { Toast, Toasts } from "../parts/toasts.svelte";
import type { Row } from "../protocol/wire";
import type { Alert } from "./alerts";
import type { Bell } from "./bell.svelte";
import { patronName } from "./names";
import type { Preferences } from "./preferences.svelte";
import { questionOf } from "./rowText";

export interface AlertActs {
  show(chat: number): void;
  claim(chat: number): void;
  takeOver(chat: number): void;
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
    const texts = textsOf(alert);
    if (this.#preferences.sound) this.#bell.ring(kind === "reassigned" ? "new" : kind);
    if (this.#preferences.desktop && (hidden || kind !== "message"))
      this.#bell.notify(texts.title, texts.body, `refdesk-${kind}-${row.chat}`, () =>
        this.#acts.show(row.chat),
      );
    if (kind === "message") return;
    this.#announcer.say(texts.announcement);
    if (!shown) this.#toasts.show(this.#toast(alert));
  }

  ringAgain(): void {
    if (this.#preferences.sound) this.#bell.ring("new");
  }

  /** Removes the toast of a chat that needs no attention any more. */
  dismiss(chat: number): void {
    this.#toasts.dropSubject(chat);
  }

  #toast({ kind, row }: Alert): Omit<Toast, "id"> {
    const base = { about: patronName(row), subject: row.chat, group: kind };
    if (kind === "new") {
      const act = this.#act(m.desk_claim_it(), this.#acts.claim, row);
      return { ...base, text: questionOf(row), mark: "new", act };
    }
    if (kind === "reassigned") {
      const act = this.#act(m.desk_open_chat(), this.#acts.show, row);
      return { ...base, text: m.desk_reassigned(), mark: "new", act };
    }
    const text = m.desk_operator_gone({ name: row.claimed_by?.name ?? "" });
    return { ...base, text, mark: "away", act: this.#act(m.desk_take_it_over(), this.#acts.takeOver, row) };
  }

  #act(label: string, does: (chat: number) => void, row: Row): { label: string; does: () => void } {
    return { label, does: () => does(row.chat) };
  }
}

function textsOf({ kind, row }: Alert): { title: string; body: string; announcement: string } {
  const name = patronName(row);
  if (kind === "gone") {
    const body = m.desk_operator_gone({ name: row.claimed_by?.name ?? "" });
    return { title: name, body, announcement: `${name}: ${body}` };
  }
  if (kind === "reassigned")
    return { title: name, body: m.desk_reassigned(), announcement: `${name}: ${m.desk_reassigned()}` };
  const title = kind === "new" ? m.desk_new_chat({ name }) : m.desk_new_message({ name });
  const body = kind === "new" ? questionOf(row) : row.excerpt;
  return { title, body, announcement: `${title}: ${body}` };
}
