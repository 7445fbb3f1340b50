/**
 * Opens the chat in another window: its own, or one over a page (iframe chat mode). The code is fetched after the click,
 * quickly enough that browsers still attribute the window to it. If the library's page isolates itself
 * (Cross-Origin-Opener-Policy), `open` returns null although the window opened: then the seat moves.
 * The functions resolve with an error text, or null.
 */
import { isRetryable } from "../../live/retryable";
import { m } from "../../paraglide/messages.js";
import type { AnyRefusal } from "../../protocol/wire";
import type { MessageEntry } from "../../state/entries";
import { refusalText } from "../../state/refusals";
import type { PageUnder } from "../api";
import type { WidgetApp } from "../app.svelte";

/** ms */
const PATIENCE = 6_000;
const CHECK_EVERY = 200;

/** Moves the chat to a window of its own. */
export const popOut = (app: WidgetApp): Promise<string | null> =>
  openWindow(app, "chat", undefined, "popup,width=440,height=720");

/** Opens the library's page in iframe chat mode. */
export const launch = (app: WidgetApp, page: string): Promise<string | null> =>
  openWindow(app, "frame", { page });

/** Opens a suggested page under the chat: in this window in iframe chat mode, else in a new one. */
export async function follow(app: WidgetApp, { seq, text }: MessageEntry): Promise<string | null> {
  return app.handover.show(text) ? null : openWindow(app, "frame", { suggestion: seq ?? 0 });
}

async function openWindow(
  app: WidgetApp,
  to: "chat" | "frame",
  pageUnder?: PageUnder,
  features?: string,
): Promise<string | null> {
  const answer = await app.handover.handOver(pageUnder);
  if (!answer?.ok) return failureText(answer?.refusal ?? null);
  const { code } = answer.value;
  // In the fragment, which browsers don't send.
  const fragment = new URLSearchParams({ code, ...app.handover.handOnTexts() });
  const address = `${location.origin}/${to}/${app.boot.widget.slug}/#${fragment.toString()}`;
  const opened = window.open(address, "_blank", features);
  if (opened) {
    opened.opener = null;
    return null;
  }
  for (let waited = 0; waited < PATIENCE; waited += CHECK_EVERY) {
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY));
    if (app.navigation.view !== "chat") return null;
  }
  return m.widget_pop_out_failed();
}

/** The text of a lasting refusal, else that the service is busy. */
function failureText(refusal: AnyRefusal | null): string {
  const temporary = refusal === null || isRetryable(refusal);
  return temporary ? m.widget_busy() : refusalText(refusal);
}
