/** A chat in the widget's page for component tests. */
import { ANA, event } from "./world";
import type { WireEvent } from "../protocol/wire";
import type { WidgetApp } from "../widget/app.svelte";
import { chatting, FIRST, receive, world } from "./widgetWorld";
import { drawn, screen } from "./page";
import { openWidget, widgetApp } from "./widget";

export const ENDED = event(4, ANA, { kind: "ended", by: "operator" });

/** Opens the widget with a chat that Ana has claimed, and further events. */
export async function talking(app: WidgetApp = widgetApp(), ...more: WireEvent[]): Promise<WidgetApp> {
  await chatting(app);
  receive(0, ...FIRST, ...more);
  opened(3 + more.length);
  return openWidget(app);
}

/** The log has been read completely, up to this seq. */
export function opened(through: number): void {
  world.wire.say({
    kind: "opened",
    log: ["chat", 7],
    through,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
}

/** Sends events and updates the page. */
export async function happens(...events: WireEvent[]): Promise<void> {
  receive((events[0]?.seq ?? 1) - 1, ...events);
  await drawn();
}

export const status = (): string =>
  screen
    .getAllByRole("status")
    .map((region) => region.textContent.trim())
    .find(Boolean) ?? "";
export const log = (): string => screen.getByRole("log", { name: "Conversation" }).textContent;
export const acts = (): unknown[] => world.wire.of("do").map(({ act }) => act);
