/** What the desk's service worker does: shows notifications, and leads from them to a desk. */

import { m } from "../paraglide/messages.js";
import { isolate } from "../parts/positions/isolated";
import type { NotificationEvent, Page, WorkerScope } from "./scope";

/** What the server encrypts. Without `guest` the library sends no names. */
export interface PushContent {
  /** `gone`: its operator is. `message`: in an own chat. `asleep`: the desk doesn't answer the server. */
  readonly kind: "new" | "transfer" | "join" | "gone" | "message" | "asleep";
  /** 0 for none. */
  readonly chat: number;
  readonly department?: string;
  readonly guest?: number;
  readonly name?: string | null;
}

/** What a desk gets after a click on a notification or its button. */
export interface PushAct {
  readonly push: "claim" | "show";
  readonly content: PushContent;
}

const CLAIM = "claim";

const TITLES = {
  new: [m.desk_new_chat, m.desk_push_new],
  transfer: [m.desk_push_transfer_of, m.desk_push_transfer],
  join: [m.desk_push_join_of, m.desk_push_join],
  gone: [m.desk_push_gone_of, m.desk_push_gone],
  message: [m.desk_new_message, m.desk_push_message],
} as const;

/** A visible desk shows its own alert: then browsers accept that the worker shows none. */
export async function show(scope: WorkerScope, content: PushContent): Promise<void> {
  const open = await desks(scope);
  if (open.some(({ visibilityState }) => visibilityState === "visible")) return;
  await scope.registration.showNotification(title(content), {
    body: content.department ?? m.desk_push_asleep_words(),
    // The desk's own notification of the same chat has the same tag, and is replaced.
    tag: `refdesk-${content.kind}-${content.chat}`,
    renotify: true,
    data: content,
    actions: content.kind === "new" ? [{ action: CLAIM, title: m.desk_claim_it() }] : [],
  });
}

/** Focuses a desk or opens one, and sends it the act. */
export async function act(scope: WorkerScope, { action, notification }: NotificationEvent): Promise<void> {
  notification.close();
  // A notification that the desk itself showed has no content.
  const content = notification.data as PushContent | null | undefined;
  const [first] = await desks(scope);
  const page = first ? await first.focus() : await scope.clients.openWindow("/desk/");
  if (content) page?.postMessage({ push: action === CLAIM ? "claim" : "show", content } satisfies PushAct);
}

async function desks(scope: WorkerScope): Promise<readonly Page[]> {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter(({ url }) => new URL(url).pathname === "/desk/");
}

function title({ kind, guest, name }: PushContent): string {
  if (kind === "asleep") return m.desk_push_asleep();
  const patron = name ?? (guest === undefined ? null : m.desk_guest({ number: guest }));
  const [of, nameless] = TITLES[kind];
  // The worker has texts without isolation.
  return patron === null ? nameless() : of({ name: isolate(patron) });
}
