import { m } from "../../paraglide/messages.js";
import { formRefusalText } from "../../state/formRefusals";
import { length, TEXT_LIMIT } from "../../state/text";

/** Why this question can't be sent; "" if it can. Only an attempt to send (`tried`) makes an empty one wrong. */
export function questionProblem(question: string, tried: boolean): string {
  const size = length(question);
  if (size > TEXT_LIMIT) return formRefusalText({ name: "TextTooLong", length: size, limit: TEXT_LIMIT });
  return tried && question.trim() === "" ? m.widget_question_missing() : "";
}
