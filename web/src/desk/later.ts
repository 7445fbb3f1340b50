/**
 * The parts of the desk that a fresh one doesn't show: each is loaded once, when it is wanted first. `Later.svelte` shows
 * them. What an operator needs at once when a chat is claimed is fetched before that: see `Shown.svelte`.
 */

import type { Component } from "svelte";
import type { Place } from "./route.svelte";

/** What is loaded for a page: the page. */
interface Loaded {
  readonly default: Component;
}

/** Loads once: a promise until the part is there, the part itself after that. What failed may be wanted again. */
export function once<Part>(load: () => Promise<Part>): () => Part | Promise<Part> {
  let part: Part | null = null;
  let coming: Promise<Part> | null = null;
  const fetched = async (): Promise<Part> => {
    try {
      return (part = await load());
    } finally {
      coming = null;
    }
  };
  return () => part ?? (coming ??= fetched());
}

/** A chat's pane, its preview, and the windows that they stand in. */
export const chats = once(() => import("./OpenChats.svelte"));
/** The page of tickets, a ticket beside a chat, the form for one. */
export const tickets = once(() => import("./tickets/later"));

/** What a restored server has no more. */
export const restored = once(() => import("./Restored.svelte"));

/** What an operator sees who belongs to no department. */
export const alone = once(() => import("./alone"));

/** The pages beside the chats, by their names in the address. */
export const pages: Record<Exclude<Place["page"], "chats" | "status">, () => Loaded | Promise<Loaded>> = {
  tickets,
  transcripts: once(() => import("./transcripts/TranscriptsPage.svelte")),
  analytics: once(() => import("./analytics/AnalyticsPage.svelte")),
  figures: once(() => import("./figures/FiguresPage.svelte")),
  settings: once(() => import("./SettingsPage.svelte")),
};

/** Calls when the browser has nothing else to do; returns what takes that back. */
export function whenIdle(call: () => void): () => void {
  // Safari knows no idleness.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(call, 100);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(call, { timeout: 1_000 });
  return () => cancelIdleCallback(asked);
}
