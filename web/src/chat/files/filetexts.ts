/** Texts about files: limits, expiry, problems of uploads. */
import { isRetryable } from "../../live/retryable";
import { m } from "../../paraglide/messages.js";
import { refusalText } from "../../state/refusals";
import { fileSize } from "./sizes";
import { dateName } from "../times";
import type { Zone } from "../times";
import { FILE_LIMIT } from "./upload";
import type { Problem } from "./upload";

const MONTH = 30;
/** A retention period of so many days counts as unlimited. */
const UNLIMITED = 10_000;

/** The maximum size of a file, and the retention period in days. 0: until the chat ends or the ticket is closed. */
export function fileLimitText(days: number): string {
  const limit = fileSize(FILE_LIMIT);
  if (days === 0) return m.file_limit_with_chat({ limit });
  if (days >= UNLIMITED) return m.file_limit({ limit });
  if (days === 1) return m.file_limit_day({ limit });
  return days === MONTH ? m.file_limit_month({ limit }) : m.file_limit_days({ limit, days });
}

/** Until when a file can be downloaded. */
export function availabilityText(until: number, now: number, zone?: Zone): string {
  return until - now > UNLIMITED * 86_400_000
    ? m.chat_file_unlimited()
    : m.chat_file_available({ date: dateName(until, zone) });
}

export function problemText(problem: Problem): string {
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
      return m.refusal_files_disabled();
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
      return refusalText(problem);
  }
}

/** Whether another attempt with the same file can succeed. */
export function mayTryAgain(problem: Problem): boolean {
  if (problem === "unreached") return true;
  return (
    isRetryable(problem) || ["NoSuchUpload", "UploadSlow", "NoRoom", "NotScanned"].includes(problem.name)
  );
}
