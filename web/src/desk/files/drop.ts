/** An element onto which files can be dropped. Other drags are ignored. */
import type { Attachment } from "svelte/attachments";

export interface Drops {
  /** Files enter or leave the element. */
  over(is: boolean): void;
  drop(files: Iterable<File>): void;
}

export function dropsFiles({ over, drop }: Drops): Attachment<HTMLElement> {
  return (element) => {
    /** The depth of entered elements: `dragleave` fires at the edges of children, too. */
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const set = (value: number): void => {
      depth = value;
      over(depth > 0);
    };
    const events = {
      dragenter: (event: DragEvent) => hasFiles(event) && set(depth + 1),
      dragleave: (event: DragEvent) => hasFiles(event) && set(Math.max(0, depth - 1)),
      dragover: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      },
      drop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        set(0);
        drop([...(event.dataTransfer?.files ?? [])]);
      },
    };
    // A zone within handled the drop, so this one gets no `dragleave`.
    const dropped = (): void => set(0);
    element.addEventListener("drop", dropped, true);
    for (const [name, listen] of Object.entries(events))
      element.addEventListener(name, listen as EventListener);
    return () => {
      element.removeEventListener("drop", dropped, true);
      for (const [name, listen] of Object.entries(events))
        element.removeEventListener(name, listen as EventListener);
    };
  };
}
