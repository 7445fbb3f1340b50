/** Moves the focus to the first error of a form. */

import { tick } from "svelte";

/** Focuses the first invalid field, and scrolls its error into view. */
export async function focusError(form: HTMLElement | null | undefined): Promise<void> {
  await tick();
  const field = form?.querySelector<HTMLElement>("[aria-invalid], [aria-describedby$=error] input");
  field?.focus();
  field?.closest(".field, li")?.scrollIntoView({ block: "center" });
}
