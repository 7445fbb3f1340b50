/** Files from the clipboard. */

/** What browsers call a picture that has no name. */
const UNNAMED = /^image\.\w+$/;

/**
 * The files of a paste without text: a copied image may come with markup, and what Word or a table puts beside its text
 * is text. A screenshot gets a name of the local time at which it was pasted.
 */
export function pastedFiles(event: ClipboardEvent, now = new Date()): File[] {
  const data = event.clipboardData;
  if (!data || data.types.includes("text/plain")) return [];
  return [...data.files].map((file) =>
    UNNAMED.test(file.name)
      ? new File([file], `screenshot-${minute(now)}.${file.name.split(".")[1] ?? "png"}`, { type: file.type })
      : file,
  );
}

/** 2026-11-28-1043, in every language. */
function minute(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${date}-${two(at.getHours())}${two(at.getMinutes())}`;
}
