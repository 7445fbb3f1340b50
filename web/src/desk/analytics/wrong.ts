/** Where the focus goes when something of a form can't be kept. */

import { tick } from "svelte";

/** To the first field that is wrong, with the reason under it in view. */
export async function toWrong(form: HTMLElement | null | undefined): Promise<void> {
  await tick();
  const field = form?.querySelector<HTMLElement>("[aria-invalid], [aria-describedby$=error] input");
  field?.focus();
  field?.closest(".field")?.scrollIntoView({ block: "center" });
}
