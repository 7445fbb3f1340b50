/** A ticket's editable details. Edits stay until they are saved or discarded, whatever colleagues change meanwhile. */

import { m } from "../../../paraglide/messages.js";
import type { Drafts } from "../../../state/drafts";
import { plain } from "../../../state/text";
import type { Head } from "../head";
import type { Act } from "../types";
import { ticketRefusalText } from "../texts";
import type { TicketState } from "../ticket.svelte";

export interface Values {
  readonly name: string;
  readonly contact: string;
  /** With commas between them. */
  readonly tags: string;
  readonly queue: number;
  /** 0: nobody. */
  readonly owner: number;
}
export type Field = keyof Values;

interface Step {
  readonly field: Field;
  readonly act: Act;
}

const NOBODY = 0;
const clean = (text: string): string => plain(text).trim();
const same = (value: string | number, other: string | number): boolean =>
  typeof value === "string" ? clean(value) === other : value === other;

const without = (edits: Partial<Values>, fields: readonly Field[]): Partial<Values> =>
  Object.fromEntries(Object.entries(edits).filter(([field]) => !fields.includes(field as Field)));

const valuesOf = (head: Head): Values => ({
  name: head.name ?? "",
  contact: head.contact ?? "",
  tags: head.tags.join(", "),
  queue: head.queue,
  owner: head.owner?.id ?? NOBODY,
});

export class DetailsForm {
  errors = $state.raw<Partial<Record<Field, string>>>({});
  message = $state("");
  saving = $state(false);
  readonly #ticket: TicketState;
  readonly #drafts: Drafts;
  readonly #slot: string;
  #edits = $state.raw<Partial<Values>>({});
  /** What the edited fields had when the edit began. */
  #before = $state.raw<Partial<Values>>({});

  readonly stored = $derived.by(() => valuesOf(this.#ticket.head as Head));
  readonly values = $derived<Values>({ ...this.stored, ...this.#edits });
  readonly edited = $derived(
    (Object.keys(this.#edits) as Field[]).filter((field) => !same(this.values[field], this.stored[field])),
  );

  /** The ticket is loaded. */
  constructor(ticket: TicketState, drafts: Drafts) {
    this.#ticket = ticket;
    this.#drafts = drafts;
    this.#slot = `ticket.${ticket.number}.details`;
    try {
      const draft = JSON.parse(drafts.get(this.#slot) || "{}") as Record<string, Partial<Values>>;
      [this.#edits, this.#before] = [draft["edits"] ?? {}, draft["before"] ?? {}];
    } catch {
      // An unreadable draft is none.
    }
  }

  /** Whether the field was changed on the server since its edit began. */
  overtaken(field: Field): boolean {
    return this.edited.includes(field) && this.#before[field] !== this.stored[field];
  }

  edit<Name extends Field>(field: Name, value: Values[Name]): void {
    this.message = "";
    this.errors = { ...this.errors, [field]: "" };
    const before = field in this.#edits ? this.#before[field] : this.stored[field];
    const edits =
      value === this.stored[field] ? without(this.#edits, [field]) : { ...this.#edits, [field]: value };
    this.#set(edits, { ...this.#before, [field]: before });
    // Another queue has other members.
    if (field === "queue") this.edit("owner", value === this.stored.queue ? this.stored.owner : NOBODY);
  }

  discard(): void {
    [this.errors, this.message] = [{}, ""];
    this.#set({}, {});
  }

  /** Sends a request for each change. A refused one stays edited, with the reason at its field. */
  async save(): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    [this.errors, this.message] = [{}, ""];
    try {
      for (const step of this.#steps()) await this.#send(step);
      const refused = Object.values(this.errors).some(Boolean);
      this.message = refused ? m.ticket_details_partly() : m.desk_note_saved();
    } catch {
      this.message = m.desk_not_done();
    }
    this.saving = false;
  }

  #steps(): Step[] {
    const { name, contact, tags, queue, owner } = this.values;
    const steps: Step[] = [
      { field: "name", act: { kind: "set_name", name: clean(name) } },
      { field: "contact", act: { kind: "set_contact", contact: clean(contact) } },
      { field: "tags", act: { kind: "set_tags", tags: clean(tags).split(",") } },
    ];
    const operator = owner || null;
    // Last, because afterwards the operator may have no access to the ticket.
    if (this.edited.includes("queue"))
      steps.push({ field: "queue", act: { kind: "transfer", queue, owner: operator } });
    else steps.push({ field: "owner", act: { kind: "assign", operator, instead_of: this.stored.owner } });
    return steps.filter(({ field }) => this.edited.includes(field));
  }

  async #send({ field, act }: Step): Promise<void> {
    const sent = this.#edits;
    const refusal = await this.#ticket.perform(act);
    if (refusal) {
      const place = refusal.name === "NotAMember" ? "owner" : field;
      this.errors = { ...this.errors, [place]: ticketRefusalText(refusal) };
      return;
    }
    // The server may have normalized the value.
    const fields: readonly Field[] = act.kind === "transfer" ? ["queue", "owner"] : [field];
    const done = fields.filter((name) => this.#edits[name] === sent[name]);
    this.#set(without(this.#edits, done), this.#before);
  }

  #set(edits: Partial<Values>, before: Partial<Values>): void {
    [this.#edits, this.#before] = [edits, before];
    const empty = Object.keys(edits).length === 0;
    this.#drafts.set(this.#slot, empty ? "" : JSON.stringify({ edits, before }));
  }
}
