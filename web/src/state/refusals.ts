/** The texts of refusals: what happened, then what to do. */
import { TOO_LATE } from "../live/late";
import { m } from "../paraglide/messages.js";
import type { BadAct } from "../protocol/http";
import type {
  AnsweredMeanwhile,
  AnyRefusal,
  ClaimedMeanwhile,
  NoSuchQueue,
  NoSuchTicket,
  NoSuchUpload,
  NotAMember,
  TooManyFiles,
} from "../protocol/wire";
import { formRefusalText, isFormRefusal, secondsText } from "./formRefusals";

/** Refusals that only acts on tickets get. */
export type TicketRefusal =
  | AnsweredMeanwhile
  | ClaimedMeanwhile
  | NoSuchQueue
  | NoSuchTicket
  | NoSuchUpload
  | NotAMember
  | TooManyFiles
  | BadAct;

const addressTexts = {
  empty: m.refusal_address_empty,
  too_long: m.refusal_address_too_long,
  not_web: m.refusal_address_not_web,
  user: m.refusal_address_user,
  not_whole: m.refusal_address_not_whole,
};

/** A sentence for the person whose act on a chat was refused. */
export function refusalText(any: AnyRefusal): string {
  const refusal = any as Exclude<AnyRefusal, TicketRefusal>;
  if (refusal.name === "SensitiveText") return m.chat_sensitive();
  if (isFormRefusal(refusal)) return formRefusalText(refusal);
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
    case "NotOffered":
      return refusal.by ? m.refusal_not_offered_by({ name: refusal.by }) : m.refusal_not_offered();
    case "RequestOpen":
      return m.refusal_request_open({ name: refusal.to });
    case "OperatorNotThere":
      return m.refusal_operator_not_there({ name: refusal.by });
    case "NobodyAvailable":
      return m.refusal_nobody_available();
    case "ParticipantsFull":
      return m.refusal_participants_full({ limit: String(refusal.limit) });
    case "NoNewOwner":
      return m.refusal_no_new_owner();
    case "NotYourMessage":
      return m.refusal_not_your_message();
    case "TooLateToDelete":
      return m.refusal_too_late_to_delete();
    case "ChatEnded":
      return m.refusal_chat_ended();
    case "NotEnded":
      return m.refusal_not_ended();
    case "SeatMoved":
      return m.refusal_seat_moved();
    case "BadMarks":
      return m.refusal_bad_marks();
    case "BadAddress":
      return addressTexts[refusal.fault]();
    case "BadTags":
      return m.refusal_bad_tags();
    case "NoSuchLanguage":
      return m.refusal_no_such_language();
    case "OnMobile":
      return m.refusal_on_mobile();
    case "Forgotten":
      return m.refusal_forgotten();
    case "BadPassage":
      return m.refusal_bad_passage();
    case "BrowserUnknown":
      return m.refusal_browser_unknown();
    case "NotRequested":
      return m.refusal_not_requested();
    case "ChatFull":
      return m.refusal_chat_full();
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
  return m.refusal_too_many_resting({ seconds: secondsText(refusal.retry_after) });
}
