/** Tickets and a simulated server for tests of this folder. */

import { vi } from "vitest";
import { LiveClient } from "../live/client";
import { World } from "./world";
import type { TicketDetail, TicketEntry, TicketOut } from "../protocol/http";
import { fakeDeskApi } from "./api";
import { Drafts } from "../state/drafts";
import type { WireEvent } from "../protocol/wire";
import type { Body } from "../desk/tickets/types";
import { ticketList } from "../desk/tickets/list/ticketList";
import { Tickets } from "../desk/tickets/tickets.svelte";

export const ANA = { role: "operator", id: 1, name: "Ana Morales" } as const;
export const CHI = { role: "operator", id: 2, name: "Chi Nguyen" } as const;
export const PATRON = { role: "patron" } as const;

export function ticket(number: number, overrides: Partial<TicketOut> = {}): TicketOut {
  return {
    ticket: number,
    version: 1,
    queue: 10,
    status: "new",
    source: "form",
    question: `Question ${number}`,
    name: "Dana",
    contact: null,
    owner: null,
    tags: [],
    chat: null,
    opened_at: 1_000,
    changed_at: 1_000 * number,
    excerpt: "",
    excerpt_by: "patron",
    ...overrides,
  };
}

export const entry = (seq: number, by: TicketEntry["by"], body: Body, at = 1_000 * seq): TicketEntry => ({
  seq,
  at,
  by,
  body,
  key: null,
});

export const QUESTION = entry(1, PATRON, {
  kind: "opened",
  source: "form",
  queue: 10,
  queue_name: "Reference questions",
  question: "Where?",
});

type Answer = unknown;

/** Ana's tickets, connected. `requests` lists the requests, which `server` answers. */
export async function openTickets(server: (path: string, content: unknown) => Answer) {
  const world = new World();
  const client = new LiveClient(world.ports, { role: "desk", token: () => Promise.resolve("t") }, "outbox");
  const requests: string[] = [];
  const request = vi.fn(async (verb: string, path: string, content: unknown) => {
    requests.push(`${verb} ${path}`);
    return Promise.resolve(server(path, content));
  });
  const tickets = new Tickets(fakeDeskApi(request), client, () => true);
  ticketList(tickets);
  client.start();
  await world.welcome();
  return { world, client, tickets, requests, request, drafts: new Drafts(world.ports.store, "d") };
}

/** The facts of a ticket that no event says. */
export const beside = (overrides: Partial<TicketDetail> = {}): TicketDetail => ({
  ticket: ticket(7),
  entries: [],
  may_redact: false,
  may_read_chat: false,
  pending_email: null,
  ...overrides,
});

/** The events of a log as the protocol has them; its types name those of chats only. */
export const wired = (...entries: readonly TicketEntry[]): WireEvent[] => entries as unknown as WireEvent[];

/** The log that leads to this ticket. */
export function logOf({ question, name, contact, owner, tags, status, chat }: TicketOut): WireEvent[] {
  const opened = { ...QUESTION.body, question, name, contact, chat } as Body;
  const bodies: Body[] = [
    opened,
    ...(tags.length > 0 ? [{ kind: "tagged", tags } as const] : []),
    ...(owner ? [{ kind: "assigned", operator: owner.id, name: owner.name } as const] : []),
    ...(status === "new" ? [] : [{ kind: "status_changed", status } as const]),
  ];
  return wired(...bodies.map((body, at) => entry(at + 1, at === 0 ? PATRON : CHI, body)));
}

/** Sends a part of ticket 7's log after `after`, and that it is complete. */
export function feed(world: World, after: number, ...entries: readonly TicketEntry[]): void {
  const through = entries.at(-1)?.seq ?? after;
  const log = ["ticket", 7] as const;
  if (entries.length > 0)
    world.wire.say({ kind: "events", log: [...log], after, through, events: wired(...entries) });
  world.wire.say({
    kind: "opened",
    log: [...log],
    through,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
}
