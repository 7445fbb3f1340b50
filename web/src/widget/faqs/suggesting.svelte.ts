/** Searches for FAQs while a question is being written. Nothing of it is stored. */
import type { Cancel } from "../../live/ports";
import type { FaqSuggestion } from "../../protocol/http";
import type { WidgetApp } from "../app.svelte";

/** ms without a key before a search. */
const PAUSE = 400;
/** Characters. */
const LEAST = 4;

export class Suggesting {
  faqs = $state.raw<readonly FaqSuggestion[]>([]);
  /** The patron asks a person instead: no FAQs for this question any more. */
  asksAnyway = $state(false);
  /** An FAQ has answered the question. */
  answered = $state(false);
  /** How many FAQs were there first: what a screen reader hears once, however the list changes. */
  announced = $state(0);

  readonly #app: WidgetApp;
  #searched = "";
  #cancel: Cancel = () => undefined;

  constructor(app: WidgetApp) {
    this.#app = app;
  }

  /** The question, as it was last changed. */
  write(question: string): void {
    const text = question.trim();
    this.#cancel();
    if (text.length < LEAST) this.#begin();
    else if (text !== this.#searched && !this.asksAnyway)
      this.#cancel = this.#app.environment.ports.clock.after(PAUSE, () => void this.#search(text));
    if (text) this.answered = false;
  }

  stop(): void {
    this.#cancel();
    this.#searched = "";
  }

  askAnyway(): void {
    this.stop();
    this.asksAnyway = true;
  }

  answer(faq: number): void {
    const { boot, environment } = this.#app;
    environment.api.countAnswered(boot.widget.slug, faq);
    this.#app.memory.setDraft("question", "");
    this.#begin();
    this.answered = true;
  }

  /** A new question. */
  #begin(): void {
    this.stop();
    this.faqs = [];
    this.#app.suggested = [];
    this.announced = 0;
    this.asksAnyway = false;
  }

  /** A failed search changes nothing: the form works without it. */
  async #search(text: string): Promise<void> {
    this.#searched = text;
    const { environment, boot } = this.#app;
    const answer = await environment.api.suggest(boot.widget.slug, text);
    if (this.#searched !== text || !answer.ok) return;
    this.faqs = answer.value.faqs;
    this.#app.suggested = this.faqs.map(({ id }) => id);
    this.announced ||= this.faqs.length;
  }
}
