/** Tickets and a simulated server for tests of this folder. */

import { vi } from "vitest";
import { LiveClient } from "../../live/client";
import { World } from "../../live/world";
import { fakeDeskApi } from "../../testing/api";
import { Drafts } from "../../state/drafts";
import { ApiError } from "../api";
import type { Body, Entry, Ticket, TicketRefusal, Whole } from "./shapes";
import { ticketList } from "./ticketList";
import { Tickets } from "./tickets.svelte";

export const ANA = { role: "operator", id: 1, name: "Ana Morales" } as const;
export const CHI = { role: "operator", id: 2, name: "Chi Nguyen" } as const;
export const PATRON = { role: "patron" } as const;

export function ticket(number: number, overrides: Partial<Ticket> = {}): Ticket {
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

export const entry = (seq: number, by: Entry["by"], body: Body, at = 1_000 * seq): Entry => ({
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

export const ticketAnswer = (head: Ticket, ...entries: Entry[]): Whole => ({
  ticket: head,
  entries,
  may_redact: false,
  may_read_chat: false,
  pending_email: null,
});

export function refuse(refusal: TicketRefusal, status = 409): never {
  throw new ApiError(status, { refusal });
}
