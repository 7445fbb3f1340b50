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
  /** Pixels of a picture; 0 for another file. */
  readonly width: number;
  readonly height: number;
}

export function sentFile(sent: Omit<FileSent, "kind">): SentFile {
  const { file, name, type, size, token, expires_at, width = 0, height = 0 } = sent;
  const href = `/files/${token}/`;
  return { id: file, name, type, size, href, expiresAt: expires_at, expired: false, width, height };
}
