/** A file that was sent in a chat, as its event describes it. */
import type { FileSent } from "../protocol/wire";

export interface SentFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** The download address. Anybody who has it may download the file until it expires. */
  readonly href: string;
  readonly expiresAt: number;
  readonly expired: boolean;
}

export function sentFile({ file, name, type, size, token, expires_at }: Omit<FileSent, "kind">): SentFile {
  return { id: file, name, type, size, href: `/files/${token}/`, expiresAt: expires_at, expired: false };
}
