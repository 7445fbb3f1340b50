/**
 * System lines of a conversation from the reader's view. Null for an event without a line for that reader.
 *
 * All lines have one form: who, what, "at" and the time; what someone wrote (a note, a reason) follows after a colon.
 * The sentences are the server's (`refdesk/eventlog/sentences`), named after the kinds of events. An event that both
 * sides read has one sentence for both, with "You" for the reader. Patrons read first names.
 */
import { m } from "../paraglide/messages.js";
import { TONES } from "../protocol/lines";
import type { Facts, Sentences } from "../protocol/lines";
import type { AnyBody, By } from "../protocol/wire";
import type { LineEntry, Side } from "../state/entries";
import { clockTime } from "./times";
import type { Zone } from "./times";

/** The lines of one side. */
export interface Lines {
  readonly sentences: Sentences;
  /** What sentences say besides the event's own fields. */
  derived(body: AnyBody, by: By, me: number | null): Partial<Facts>;
}

export interface Reader {
  readonly view: Side;
  /** The operator who reads; null for a patron. */
  readonly me: number | null;
  readonly lines: Lines;
  /** The patron's name, if it is known. */
  readonly patron?: string | null;
  /** The time zone of the times in lines. */
  readonly zone?: Zone;
}

export interface Line {
  readonly text: string;
  /** Orange for a lost connection, red for the end; for patrons red only if the connection was lost. */
  readonly tone: "plain" | "lost" | "ended";
}

export function lineText({ body, by, at }: LineEntry, reader: Reader): Line | null {
  const { view, me, lines, patron, zone } = reader;
  if (body.kind === "ended" && body.by !== "operator") {
    const end = endText(body.by, view);
    if (end !== undefined) return end;
  }
  const sentence = lines.sentences[body.kind];
  if (!sentence) return null;
  const name = by.name ?? "";
  const text = sentence({
    ...fieldsOf(body),
    ...(view === "patron" ? firstNames(body) : {}),
    time: clockTime(at, zone),
    actor: view === "desk" && by.role === "operator" && by.id === me ? "you" : "other",
    who: view === "patron" ? firstName(name) : name,
    whole_name: name,
    named: view === "patron" ? "you" : patron ? "yes" : "no",
    patron: patron ?? "",
    ...lines.derived(body, by, me),
  } as Facts);
  return { text, tone: toneOf(body, view) };
}

/** The line of an end by dismissal or block: none on the desk, the widget's own text for the patron; undefined for other ends. */
function endText(by: string, view: Side): Line | null | undefined {
  if (by !== "dismissal" && by !== "block") return undefined;
  // The desk has the line of the dismissal or block.
  if (view === "desk") return null;
  return { text: by === "block" ? m.widget_blocked() : m.widget_dismissed(), tone: "plain" };
}

function toneOf(body: AnyBody, view: Side): Line["tone"] {
  if (view === "patron" && body.kind === "ended" && body.by !== "disconnection") return "plain";
  return TONES[body.kind] ?? "plain";
}

/** The fields of an event as texts; `has_…` is "yes" for one that isn't empty. */
export function fieldsOf(body: object): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(body) as [string, unknown][]) {
    fields[name] = Array.isArray(value) ? value.join(", ") : String(value ?? "");
    if (fields[name] && value !== false && value !== 0) fields[`has_${name}`] = "yes";
  }
  return fields;
}

function firstNames(body: AnyBody): Partial<Facts> {
  return {
    ...("name" in body && body.name ? { name: firstName(body.name) } : {}),
    ...("previous" in body ? { previous: firstName(body.previous) } : {}),
  };
}

/** The first word of a name: patrons read first names of operators. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}
