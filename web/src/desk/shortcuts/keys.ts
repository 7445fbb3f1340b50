/** Translates keyboard events to names of keys, and names to what people read. Pure functions. */

import { SHORTCUTS } from "./table";
import type { Shortcut, ShortcutName } from "./table";

type Press = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** "J", "?", "Alt+ArrowDown", "Alt+Shift+C"; null for keys without shortcuts. */
export function pressed({ key, code, altKey, ctrlKey, metaKey, shiftKey }: Press): string | null {
  if (ctrlKey || metaKey) return null;
  if (!altKey) return key.length > 1 || (shiftKey && /\p{L}/u.test(key)) ? null : key.toUpperCase();
  // With Alt, macOS produces another character: use the physical key.
  const letter = /^[a-z]$/i.test(key) ? key.toUpperCase() : code.replace(/^Key(?=[A-Z]$)/, "");
  return `Alt+${shiftKey ? "Shift+" : ""}${key.startsWith("Arrow") ? key : letter}`;
}

/** The shortcut of a key event. `single`: whether single keys are allowed. */
export function shortcutOf(press: Press, single: boolean): Shortcut | undefined {
  const keys = pressed(press);
  return SHORTCUTS.find((shortcut) => keys === shortcut.anywhere || (single && keys === shortcut.single));
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Display names of keys: ["Alt", "Shift", "C"]. */
export function readable(keys: string, mac = isMac()): string[] {
  const arrows = { ArrowUp: "↑", ArrowDown: "↓" };
  const labels = { ...arrows, Mod: mac ? "⌘" : "Ctrl", ...(mac ? { Alt: "⌥", Shift: "⇧" } : {}) };
  return keys.split("+").map((key) => labels[key as keyof typeof labels] ?? key);
}

export interface Hint {
  /** For the tooltip. */
  readonly shortcut: string;
  /** In the syntax of `aria-keyshortcuts`. */
  readonly keys: string;
  /** The name by which the shortcut finds its control. */
  readonly "data-shortcut": ShortcutName;
}

/** The attributes of a control that a shortcut presses. */
export function hinted(name: ShortcutName): Hint {
  const keys = SHORTCUTS.find((shortcut) => shortcut.name === name)?.anywhere ?? "";
  return { shortcut: readable(keys).join(" "), keys, "data-shortcut": name };
}
