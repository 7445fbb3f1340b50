/** Forms with changes that are not saved: leaving their page asks first. */
import { getContext, setContext } from "svelte";

export interface UnsavedForm {
  /** Whether it has changes, and is not being saved. */
  readonly unsaved: boolean;
  /** Returns whether it was saved. Absent where saving asks a question of its own. */
  save?(): Promise<boolean>;
  discard(): void;
}

export class UnsavedForms {
  readonly #forms = new Set<UnsavedForm>();

  /** Returns a function that removes the form. */
  add(form: UnsavedForm): () => void {
    this.#forms.add(form);
    return () => this.#forms.delete(form);
  }

  get unsaved(): readonly UnsavedForm[] {
    return [...this.#forms].filter((form) => form.unsaved);
  }
}

const KEY = Symbol("unsaved forms");

/** To be called while a page with forms is initialized. */
export const provideUnsaved = (): UnsavedForms => setContext(KEY, new UnsavedForms());

/** Reports a form for as long as its component is shown. To be called while that is initialized. */
export function reportUnsaved(form: () => UnsavedForm | null): void {
  const forms = getContext<UnsavedForms | undefined>(KEY);
  $effect(() => {
    const reported = form();
    return reported ? forms?.add(reported) : undefined;
  });
}
