/** The texts of refusals: what happened, then what to do. */
import { TOO_LATE } from "../live/late";
import { m } from "../paraglide/messages.js";
import type { AnyRefusal } from "../protocol/wire";

const contactTexts = {
  neither: m.refusal_contact_neither,
  email: m.refusal_contact_email,
  email_short: m.refusal_contact_email_short,
  digits: m.refusal_contact_digits,
  number: m.refusal_contact_number,
};

const addressTexts = {
  empty: m.refusal_address_empty,
  too_long: m.refusal_address_too_long,
  not_web: m.refusal_address_not_web,
  user: m.refusal_address_user,
  not_whole: m.refusal_address_not_whole,
};

/** A sentence for the person whose act was refused. */
export function refusalText(refusal: AnyRefusal): string {
  switch (refusal.name) {
    case "NoSuchChat":
      return m.refusal_no_such_chat();
    case "NotAllowed":
      return m.refusal_not_allowed();
    case "AlreadyClaimed":
      return m.refusal_already_claimed({ name: refusal.by });
    case "NotYours":
      return refusal.by ? m.refusal_not_yours({ name: refusal.by }) : m.refusal_not_claimed();
    case "StillAttended":
      return m.refusal_still_attended({ name: refusal.by });
    case "ChatEnded":
      return m.refusal_chat_ended();
    case "NotEnded":
      return m.refusal_not_ended();
    case "SeatMoved":
      return m.refusal_seat_moved();
    case "TextEmpty":
      return m.refusal_text_empty();
    case "TextTooLong":
      return m.refusal_text_too_long({ length: number(refusal.length), limit: number(refusal.limit) });
    case "TextNotPlain":
      return m.refusal_text_not_plain({ character: refusal.character });
    case "BadMarks":
      return m.refusal_bad_marks();
    case "BadContact":
      return contactTexts[refusal.fault]();
    case "BadAddress":
      return addressTexts[refusal.fault]();
    case "BadTags":
      return m.refusal_bad_tags();
    case "OnMobile":
      return m.refusal_on_mobile();
    case "Forgotten":
      return m.refusal_forgotten();
    case "BadPassage":
      return m.refusal_bad_passage();
    case "NotRequested":
      return m.refusal_not_requested();
    case "KeyReused":
      return m.refusal_key_reused();
    case "ChatFull":
      return m.refusal_chat_full();
    case "NoRoom":
      return m.refusal_no_room();
    case "NobodyOnline":
      return m.refusal_nobody_online();
    case "AnswerMissing":
      return m.refusal_answer_missing();
    case "Unavailable":
    case "OutcomeUnknown":
      return m.refusal_unavailable();
    case "OutOfOrder":
      return m.refusal_out_of_order();
    case "TooMany":
      return m.refusal_too_many({ seconds: number(Math.max(1, Math.ceil(refusal.retry_after))) });
    case "NoSuchDepartment":
      return m.refusal_no_such_department();
    case "FrameTooLarge":
      return m.refusal_frame_too_large();
    case "NotNow":
      if (refusal.reason === TOO_LATE.reason) return m.refusal_too_late();
      return m.refusal_not_understood();
    case "BadFrame":
      return m.refusal_not_understood();
  }
}

/** A sentence for the person whose act is deferred and sent again. */
export function deferredText(refusal: AnyRefusal): string {
  if (refusal.name !== "TooMany") return refusalText(refusal);
  return m.refusal_too_many_resting({ seconds: number(Math.max(1, Math.ceil(refusal.retry_after))) });
}

function number(value: number): string {
  return value.toLocaleString();
}
