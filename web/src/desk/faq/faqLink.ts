/** An FAQ as a link for the text box. */

import type { DeskFaqResults } from "../../protocol/http";
import { length } from "../../state/text";
import type { Prose } from "../composer/prose";

export type Faq = DeskFaqResults["faqs"][number];

/** The linked question, preceded by a space if needed. */
export function faqLink(question: string, address: string, before: string): Prose {
  const gap = before === "" || /\s$/u.test(before) ? "" : " ";
  const start = gap.length;
  const mark = { kind: "link", start, end: start + length(question), href: address } as const;
  return { text: gap + question, marks: [mark] };
}
