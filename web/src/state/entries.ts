/** The entries of a conversation: messages, notes and system lines. */
import type { AnyBody, AnyRefusal, By, Mark, Redacted, WireEvent } from "../protocol/wire";
import { PERSONAL } from "../protocol/wire";
import { sentFile } from "./files";
import type { SentFile } from "./files";

export type Side = "patron" | "desk";

export interface MessageEntry {
  readonly kind: "message";
  /** The act's key. Stays the same when the event replaces the pending message. */
  readonly id: string;
  /** Null until the message is stored. */
  readonly seq: number | null;
  readonly at: number;
  readonly side: Side;
  readonly by: By;
  readonly text: string;
  readonly marks: readonly Mark[];
  /** A message with a file has no text. Null if the file was redacted. */
  readonly file?: SentFile | null;
  /** A page that the operator suggests for iframe chat mode; the text is its address. */
  readonly suggests?: true;
  readonly status: "stored" | "pending" | "failed";
  /** Why the message failed, or why it is still pending. */
  readonly refusal: AnyRefusal | null;
}

export interface NoteEntry {
  readonly kind: "note";
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly by: By;
  readonly text: string;
}

/** Any other event. `chat/lines.ts` has its text from the reader's view. */
export interface LineEntry {
  readonly kind: "line";
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly by: By;
  readonly body: AnyBody;
}

export type Entry = MessageEntry | NoteEntry | LineEntry;

export function entry(event: WireEvent): Entry {
  const { seq, at, by, body } = event;
  const id = event.key ?? `seq-${seq}`;
  if (body.kind === "note_saved") return { kind: "note", id, seq, at, by, text: body.text };
  if (body.kind === "frame_suggested") {
    const said = { kind: "message", id, seq, at, by, side: "desk", text: body.address, marks: [] } as const;
    return { ...said, suggests: true, status: "stored", refusal: null };
  }
  const side = by.role === "patron" ? "patron" : "desk";
  if (body.kind === "file_sent") {
    const file = body.name === "" ? null : sentFile(body);
    return {
      kind: "message",
      id,
      seq,
      at,
      by,
      side,
      text: "",
      marks: [],
      file,
      status: "stored",
      refusal: null,
    };
  }
  if (body.kind !== "message_sent") return { kind: "line", id, seq, at, by, body };
  const { text, marks = [] } = body;
  return { kind: "message", id, seq, at, by, side, text, marks, status: "stored", refusal: null };
}

/** The entries with these files marked as expired. */
export function withExpired(entries: readonly Entry[], files: ReadonlySet<number>): readonly Entry[] {
  if (files.size === 0) return entries;
  return entries.map((entry) =>
    entry.kind === "message" && entry.file && files.has(entry.file.id)
      ? { ...entry, file: { ...entry.file, expired: true } }
      : entry,
  );
}

/** An entry after a redaction at event `at`, which applies to entries with a lower seq. */
export function redact(entry: Entry, { data, seqs = [], passage = null }: Redacted, at: number): Entry {
  if (entry.seq === null || entry.seq >= at || (seqs.length > 0 && !seqs.includes(entry.seq))) return entry;
  if (entry.kind === "line") return { ...entry, body: redactBody(entry.body, data) };
  if (!data.includes("text")) return entry;
  const text = passage ? withoutPassage(entry.text, passage) : "";
  return entry.kind === "message" ? { ...entry, text, marks: [], file: null } : { ...entry, text };
}

function redactBody(body: AnyBody, data: Redacted["data"]): AnyBody {
  const fields = Object.entries(PERSONAL[body.kind] ?? {}).filter(([, datum]) => data.includes(datum));
  const empty = fields.map(([name]) => [name, Array.isArray(body[name as keyof AnyBody]) ? [] : ""]);
  return { ...body, ...Object.fromEntries(empty) } as AnyBody;
}

/** The text without a passage, as the server stores it: positions are code points, "[…]" replaces it. */
function withoutPassage(text: string, [start, end]: readonly [number, number] | readonly number[]): string {
  const points = [...text];
  return [...points.slice(0, start), "[…]", ...points.slice(end)].join("");
}
