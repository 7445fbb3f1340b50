/** What became of a file, in words for whoever sends it. */
import { isForATime } from "../live/again";
import { m } from "../paraglide/messages.js";
import { refusalWords } from "../state/words";
import { fileSize } from "./sizes";
import { dateName } from "./times";
import type { Zone } from "./times";
import { FILE_LIMIT } from "./upload";
import type { Problem } from "./upload";

const MONTH = 30;
/** A lifetime of so many days is none that anybody counts. */
const FOR_EVER = 10_000;

/** How large a file may be, and how long it is kept. */
export function keptWords(days: number): string {
  const limit = fileSize(FILE_LIMIT);
  if (days === 0) return m.file_kept_with_the_chat({ limit });
  if (days >= FOR_EVER) return m.file_kept_for_ever({ limit });
  return days === MONTH ? m.file_kept_month({ limit }) : m.file_kept_days({ limit, days });
}

/** Until when a file is there. */
export function availableWords(until: number, now: number, zone?: Zone): string {
  return until - now > FOR_EVER * 86_400_000
    ? m.chat_file_kept()
    : m.chat_file_available({ date: dateName(until, zone) });
}

export function problemWords(problem: Problem): string {
  if (problem === "unreached") return m.refusal_file_unreached();
  switch (problem.name) {
    case "FileEmpty":
      return m.refusal_file_empty();
    case "FileTooLarge":
      return m.refusal_file_too_large({ limit: fileSize(problem.limit) });
    case "FileIncomplete":
      return m.refusal_file_incomplete();
    case "FileTypeRefused":
      return m.refusal_file_type();
    case "FileUnsafe":
      return m.refusal_file_unsafe();
    case "FilesDisabled":
      return m.refusal_file_not_taken();
    case "NoSuchUpload":
      return m.refusal_file_no_upload();
    case "UploadSlow":
      return m.refusal_file_slow();
    case "NoRoom":
      return m.refusal_file_no_room();
    case "NotScanned":
      return m.refusal_file_not_scanned();
    case "TooLargeThere":
      return m.refusal_file_too_large_there();
    case "SignedOut":
      return m.refusal_file_signed_out();
    case "TooManyFiles":
      return m.refusal_file_too_many({ limit: problem.limit });
    default:
      return refusalWords(problem);
  }
}

/** Whether the same file may be taken if it is sent again. */
export function mayTryAgain(problem: Problem): boolean {
  if (problem === "unreached") return true;
  return isForATime(problem) || ["NoSuchUpload", "UploadSlow", "NoRoom", "NotScanned"].includes(problem.name);
}
