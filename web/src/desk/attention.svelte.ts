/** Carries out what `Alerts` calls for: a sound, a notification, a toast, a word to screen readers. */

import { m } from "../paraglide/messages.js";
import type { Announcer } from "../parts/announcer.svelte";
import type { Toast, Toasts } from "../parts/toasts.svelte";
import type { Row } from "../protocol/wire";
import type { Alert } from "./alerts";
import type { Bell } from "./bell.svelte";
import { named } from "./names";
import type { Preferences } from "./preferences.svelte";
import { asked } from "./rowtext";

export interface AttentionActs {
  show(chat: number): void;
  claim(chat: number): void;
  takeOver(chat: number): void;
}

export class AttentionCaller {
  readonly #bell: Bell;
  readonly #preferences: Preferences;
  readonly #toasts: Toasts;
  readonly #announcer: Announcer;
  readonly #acts: AttentionActs;

  constructor(
    bell: Bell,
    preferences: Preferences,
    toasts: Toasts,
    announcer: Announcer,
    acts: AttentionActs,
  ) {
    this.#bell = bell;
    this.#preferences = preferences;
    this.#toasts = toasts;
    this.#announcer = announcer;
    this.#acts = acts;
  }

  /** `hidden`: nobody looks at the desk's page now. `shown`: the chat is on the screen, with all that can be done. */
  call(alert: Alert, hidden: boolean, shown: boolean): void {
    const { kind, row } = alert;
    const words = said(alert);
    if (this.#preferences.sound) this.#bell.ring(kind);
    if (this.#preferences.desktop && (hidden || kind !== "message"))
      this.#bell.notify(words.title, words.body, `refdesk-${kind}-${row.chat}`, () =>
        this.#acts.show(row.chat),
      );
    if (kind === "message") return;
    this.#announcer.say(words.announcement);
    if (!shown) this.#toasts.show(this.#toast(alert));
  }

  /** The chat is nobody's errand any more: what asked to claim it goes. */
  settled(chat: number): void {
    this.#toasts.settle(chat);
  }

  #toast({ kind, row }: Alert): Omit<Toast, "id"> {
    const base = { about: named(row), subject: row.chat, group: kind };
    if (kind === "asked") {
      const act = this.#act(m.desk_claim_it(), this.#acts.claim, row);
      return { ...base, text: asked(row), mark: "new", act };
    }
    const text = m.desk_operator_gone({ name: row.claimed_by?.name ?? "" });
    return { ...base, text, mark: "away", act: this.#act(m.desk_take_it_over(), this.#acts.takeOver, row) };
  }

  #act(label: string, does: (chat: number) => void, row: Row): { label: string; does: () => void } {
    return { label, does: () => does(row.chat) };
  }
}

function said({ kind, row }: Alert): { title: string; body: string; announcement: string } {
  const name = named(row);
  if (kind === "gone") {
    const body = m.desk_operator_gone({ name: row.claimed_by?.name ?? "" });
    return { title: name, body, announcement: `${name}: ${body}` };
  }
  const title = kind === "asked" ? m.desk_new_chat({ name }) : m.desk_new_message({ name });
  const body = kind === "asked" ? asked(row) : row.excerpt;
  return { title, body, announcement: `${title}: ${body}` };
}
