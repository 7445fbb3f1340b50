/** An optional whole number and the text of its field. */

export const textOf = (value: number | null | undefined): string => String(value ?? "");

/** Null for an empty field. A text that is no number is sent as 0, which the server refuses in words. */
export const numberOf = (text: string | number | null): number | null => {
  const written = String(text ?? "").trim();
  return written === "" ? null : Math.trunc(Number(written)) || 0;
};
