/** What became of a file, in words for whoever sends it. */
import { m } from "../paraglide/messages.js";
import { refusalWords } from "../state/words";
import { fileSize } from "./sizes";
import { FILE_LIMIT } from "./upload";
import type { Problem } from "./upload";

const MONTH = 30;

/** How large a file may be, and how long it is kept. */
export function keptWords(days: number): string {
  const limit = fileSize(FILE_LIMIT);
  return days === MONTH ? m.file_kept_month({ limit }) : m.file_kept_days({ limit, days });
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
    case "FilesNotTaken":
      return m.refusal_file_not_taken();
    case "NoSuchUpload":
      return m.refusal_file_no_upload();
    case "UploadSlow":
      return m.refusal_file_slow();
    case "NoRoom":
      return m.refusal_file_no_room();
    case "NotScanned":
      return m.refusal_file_not_scanned();
    case "TooManyFiles":
      return m.refusal_file_too_many({ limit: problem.limit });
    default:
      return refusalWords(problem);
  }
}

/** Whether the same file may be taken if it is sent again. */
export function mayTryAgain(problem: Problem): boolean {
  if (problem === "unreached") return true;
  return ["NoSuchUpload", "UploadSlow", "NoRoom", "NotScanned", "Unavailable", "TooMany"].includes(
    problem.name,
  );
}
