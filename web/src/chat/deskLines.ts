/** The lines of a chat as operators read them. */
import { m } from "../paraglide/messages.js";
import { DESK } from "../protocol/lines";
import type { Facts } from "../protocol/lines";
import type { AnyBody, By } from "../protocol/wire";
import { language } from "./formats";
import type { Lines } from "./lines";
import { clockDuration, readerLocale } from "./times";

export const DESK_LINES: Lines = { sentences: DESK, derived };

const PERIODS = { 1: m.chat_block_hour, 24: m.chat_block_day, 168: m.chat_block_week };
const ANSWERS = { yes: m.chat_feedback_yes, partly: m.chat_feedback_partly, no: m.chat_feedback_no };

function derived(body: AnyBody, by: By, me: number | null): Partial<Facts> {
  switch (body.kind) {
    case "claimed":
      return { waited: clockDuration(body.waited) };
    case "owner_changed":
      if (body.operator === by.id) return { change: "taken_over" };
      return body.operator === me ? { change: "received" } : {};
    case "contact_shared":
      return body.contact ? {} : { contact: m.chat_removed() };
    case "redacted":
      return by.role === "operator" && body.seqs?.length === 1 && !body.passage ? { extent: "message" } : {};
    case "feedback_sent":
      return { answer: ANSWERS[body.answered]() };
    case "blocked":
      return { period: PERIODS[body.hours]() };
    case "language_chosen":
      return { language_name: language(body.language, readerLocale()) };
    default:
      return {};
  }
}
