/** The lines of a chat as its patron reads them. */
import { m } from "../paraglide/messages.js";
import { PATRON } from "../protocol/lines";
import type { Facts } from "../protocol/lines";
import type { AnyBody, By } from "../protocol/wire";
import type { Lines } from "./lines";

export const PATRON_LINES: Lines = { sentences: PATRON, derived };

/** The patron's copies of events have names of operators without their numbers. */
function derived(body: AnyBody, by: By): Partial<Facts> {
  if (body.kind === "owner_changed" && body.name === by.name) return { change: "taken_over" };
  return body.kind === "contact_shared" && !body.contact ? { contact: m.chat_removed() } : {};
}
