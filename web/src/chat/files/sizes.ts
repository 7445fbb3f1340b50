/** File sizes for people, in units of 1024. */
import { m } from "../../paraglide/messages.js";
import { format } from "../formats";
import { readerLocale } from "../times";

const KB = 2 ** 10;
const MB = 2 ** 20;

/** 2.1 MB, 340 KB, 12 B, with a no-break space. Rounded up, so that a size over a limit never reads like the limit. */
export function fileSize(bytes: number, locale = readerLocale()): string {
  const number = (value: number, digits: number): string =>
    format(Intl.NumberFormat, locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  const text =
    bytes < KB
      ? m.chat_file_size_bytes({ size: number(bytes, 0) })
      : bytes < 0.95 * MB
        ? m.chat_file_size_kb({ size: number(Math.ceil(bytes / KB), 0) })
        : m.chat_file_size_mb({ size: number(Math.ceil((bytes / MB) * 10) / 10, 1) });
  return text.replace(" ", "\u00a0");
}
