/**
 * Opens the chat in another window: one of its own, or one over a page (iframe chat mode). The code is fetched at the click, quickly enough that browsers still count
 * the window as asked for. Where the library's page isolates itself (Cross-Origin-Opener-Policy), the browser opens
 * the window and still says that it didn't: then only the seat tells.
 */
import { isRetryable } from "../live/retryable";
import { m } from "../paraglide/messages.js";
import type { AnyRefusal } from "../protocol/wire";
import type { MessageEntry } from "../state/entries";
import { refusalText } from "../state/refusals";
import type { Under } from "./api";
import type { WidgetApp } from "./app.svelte";

const PATIENCE = 6_000;
const LOOK_EVERY = 200;

/** Leaves the page, and iframe chat mode. Says why it did not work, if it didn't. */
export const popOut = (app: WidgetApp): Promise<string | null> =>
  take(app, "chat", undefined, "popup,width=440,height=720");

/** Enters iframe chat mode. Says why it did not work, if it didn't. */
export const launch = (app: WidgetApp, page: string): Promise<string | null> => take(app, "frame", { page });

/** Shows a suggested page under the chat, in this window where that is what it is for. Says why it did not work, if it didn't. */
export async function follow(app: WidgetApp, { seq, text }: MessageEntry): Promise<string | null> {
  return app.moving.show(text) ? null : take(app, "frame", { suggestion: seq ?? 0 });
}

async function take(
  app: WidgetApp,
  to: "chat" | "frame",
  under?: Under,
  looks?: string,
): Promise<string | null> {
  const answer = await app.moving.handOver(under);
  if (!answer?.ok) return whyNot(answer?.refusal ?? null);
  const { code } = answer.value;
  // In the fragment, which is sent nowhere.
  const given = new URLSearchParams({ code, ...app.moving.handOn() });
  const address = `${location.origin}/${to}/${app.boot.widget.slug}/#${given.toString()}`;
  const opened = window.open(address, "_blank", looks);
  if (opened) {
    opened.opener = null;
    return null;
  }
  for (let waited = 0; waited < PATIENCE; waited += LOOK_EVERY) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    if (app.view !== "chat") return null;
  }
  return m.widget_pop_out_failed();
}

/** What stays as it is has words of its own; all else may be over in a moment. */
function whyNot(refusal: AnyRefusal | null): string {
  const passes = refusal === null || isRetryable(refusal);
  return passes ? m.widget_busy() : refusalText(refusal);
}
