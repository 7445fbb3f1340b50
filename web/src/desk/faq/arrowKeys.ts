/** Arrow keys in "Search FAQs": from the field through the results, and to the link of each. */

import { keyAlongLine } from "../../parts/positions/direction";

const KEYS = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"]);

/** Moves the focus. Returns false for keys that are not handled. */
export function handleArrowKey(window: HTMLElement, event: KeyboardEvent): boolean {
  const from = event.target as HTMLElement;
  const rows = [...window.querySelectorAll("li")];
  const field = window.querySelector<HTMLElement>("[data-terms]");
  if (from === field) return enterResults(event, rows);
  const at = rows.findIndex((row) => row.contains(from));
  if (!KEYS.has(event.key) || at < 0) return false;
  const across = controls(rows[at]).indexOf(from);
  if (event.key === "ArrowUp" && at === 0) field?.focus();
  else target(keyAlongLine(event, window), rows, at, across)?.focus();
  return true;
}

function enterResults(event: KeyboardEvent, rows: HTMLElement[]): boolean {
  if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "Enter")) return false;
  controls(rows[0])[0]?.focus();
  return true;
}

function target(key: string, rows: HTMLElement[], at: number, across: number): HTMLElement | undefined {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (by) return controls(rows[at])[across + by];
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key] ?? at;
  const targetRow = controls(rows[to]);
  return targetRow[across] ?? targetRow[0];
}

const controls = (row: Element | undefined): HTMLElement[] => [
  ...(row?.querySelectorAll<HTMLElement>("button") ?? []),
];
