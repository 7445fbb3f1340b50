/** What an operator's roles include, and the pages that need it. The server decides; the desk only hides the rest. */

import type { Desk } from "../protocol/wire";
import type { Destination } from "./header/route.svelte";

export type Right = Desk["rights"][number];

/** Pages that are missing here are for everybody. */
export const PAGE_RIGHTS: Partial<Record<Destination["page"], Right>> = {
  chats: "answer",
  status: "answer",
  tickets: "answer",
  colleagues: "answer",
  transcripts: "read",
  statistics: "read",
  analytics: "record",
  online: "administer",
  administration: "administer",
};

/** The first page for somebody who answers nobody. */
export function firstPage(rights: readonly Right[]): Destination {
  if (rights.includes("read")) return { page: "transcripts", chat: null, query: "" };
  if (rights.includes("record")) return { page: "analytics", section: "record", query: "" };
  return { page: "settings", part: "profile" };
}
