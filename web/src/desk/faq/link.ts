/** An FAQ as a link in the text box. */

import { length } from "../../state/text";
import type { Prose } from "../prose";

/** The question, which leads to its address; parted from what stands before it. */
export function linked(question: string, address: string, before: string): Prose {
  const gap = before === "" || /\s$/u.test(before) ? "" : " ";
  const start = gap.length;
  const mark = { kind: "link", start, end: start + length(question), href: address } as const;
  return { text: gap + question, marks: [mark] };
}
