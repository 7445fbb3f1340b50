/** A place onto which files can be dropped; what else is dragged over it is not its business. */
import type { Attachment } from "svelte/attachments";

export interface Drops {
  /** Files are held over it, or not any more. */
  over(is: boolean): void;
  drop(files: Iterable<File>): void;
}

export function dropsFiles({ over, drop }: Drops): Attachment<HTMLElement> {
  return (place) => {
    /** How many elements inside are entered and not left: a child's edge is no edge of the place. */
    let depth = 0;
    const holds = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const set = (now: number): void => {
      depth = now;
      over(depth > 0);
    };
    const events = {
      dragenter: (event: DragEvent) => holds(event) && set(depth + 1),
      dragleave: (event: DragEvent) => holds(event) && set(Math.max(0, depth - 1)),
      dragover: (event: DragEvent) => {
        if (!holds(event)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      },
      drop: (event: DragEvent) => {
        if (!holds(event)) return;
        event.preventDefault();
        event.stopPropagation();
        set(0);
        drop([...(event.dataTransfer?.files ?? [])]);
      },
    };
    // What is dropped onto a smaller place in it goes no further: nothing is held over this one any more, either.
    const dropped = (): void => set(0);
    place.addEventListener("drop", dropped, true);
    for (const [name, listen] of Object.entries(events))
      place.addEventListener(name, listen as EventListener);
    return () => {
      place.removeEventListener("drop", dropped, true);
      for (const [name, listen] of Object.entries(events))
        place.removeEventListener(name, listen as EventListener);
    };
  };
}

/** The files of a paste without words: a copied image may bring markup of itself, and what has words is the editor's. */
export function pastedFiles(event: ClipboardEvent): File[] {
  const data = event.clipboardData;
  return data && !data.types.includes("text/plain") ? [...data.files] : [];
}
