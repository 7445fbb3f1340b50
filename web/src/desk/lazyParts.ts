/**
 * Parts of the desk that are not in its first load: each is loaded once, on first use, and shown by
 * `LazyPart.svelte`. Parts that a claim needs at once are preloaded (`MainArea.svelte`).
 */

import type { Component } from "svelte";
import type { Destination } from "./header/route.svelte";

interface PageModule {
  readonly default: Component;
}

/**
 * Wraps `load` so that it runs once: returns a promise while loading, the part itself afterwards. A failed load may
 * be repeated.
 */
export function loadOnce<Part>(load: () => Promise<Part>): () => Part | Promise<Part> {
  let part: Part | null = null;
  let loading: Promise<Part> | null = null;
  const run = async (): Promise<Part> => {
    try {
      return (part = await load());
    } finally {
      loading = null;
    }
  };
  return () => part ?? (loading ??= run());
}

/** A chat's pane, its preview, and the overlay view's windows. */
export const chats = loadOnce(() => import("./board/OpenChats.svelte"));
/** The tickets page, a ticket beside a chat, and the form for a new ticket. */
export const tickets = loadOnce(() => import("./tickets/lazyParts"));

/** The form for a record of a chat, from its menu. */
export const recordChat = loadOnce(() => import("./analytics/RecordChat.svelte"));

/** Tags and email of an ended chat's transcript. */
export const followUpTools = loadOnce(() => import("./transcripts/FollowUpTools.svelte"));

/** An internal chat beside a chat with a patron. */
export const internalBeside = loadOnce(() => import("./internal/InternalBeside.svelte"));

/** Presents notices about tickets. */
export const ticketNotices = loadOnce(() => import("./tickets/notices/ticketNotices"));

/** Asks before signing out. */
export const signOutDialog = loadOnce(() => import("./header/SignOutDialog.svelte"));

/** Chats that colleagues ask the operator to take. */
export const requests = loadOnce(() => import("./requests/Requests.svelte"));

/** The choices of a status, and the prompt of an idle operator. */
export const statusParts = loadOnce(() => import("./status/parts"));

/** The foot of the status pane. */
export const recentEvents = loadOnce(() => import("./status/RecentEvents.svelte"));

/** The entries that a restored server has lost. */
export const restored = loadOnce(() => import("./chat/Restored.svelte"));

/** The parts for an operator who belongs to no department. */
export const withoutDepartment = loadOnce(() => import("./withoutDepartment"));

/** The pages other than chats, by their names in the address. */
export const pages: Record<
  Exclude<Destination["page"], "chats" | "status">,
  () => PageModule | Promise<PageModule>
> = {
  tickets,
  transcripts: loadOnce(() => import("./transcripts/TranscriptsPage.svelte")),
  analytics: loadOnce(() => import("./analytics/AnalyticsPage.svelte")),
  colleagues: loadOnce(() => import("./internal/ColleaguesPage.svelte")),
  statistics: loadOnce(() => import("./statistics/StatisticsPage.svelte")),
  online: loadOnce(() => import("./present/PresentPage.svelte")),
  settings: loadOnce(() => import("./settings/SettingsPage.svelte")),
  administration: loadOnce(() => import("./administration/AdministrationPage.svelte")),
};

/** Calls when the browser is idle. Returns the cancellation. */
export function whenIdle(call: () => void): () => void {
  // Safari has no `requestIdleCallback`.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(call, 100);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(call, { timeout: 1_000 });
  return () => cancelIdleCallback(handle);
}
