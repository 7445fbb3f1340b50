/** Whether an image arrived. Svelte's `onload` and `onerror` bring code that the widget would load before it is needed. */
import type { Attachment } from "svelte/attachments";

export function arrival(
  failed: () => void,
  arrived: () => void = () => undefined,
): Attachment<HTMLImageElement> {
  return (image) => {
    image.addEventListener("error", failed);
    image.addEventListener("load", arrived);
  };
}
