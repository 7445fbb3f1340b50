/** Keys: from what the browser tells of a press to a name, and from a name to what people read. Pure. */

import { SHORTCUTS } from "./table";
import type { Shortcut, ShortcutName } from "./table";

type Press = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** "J", "?", "Alt+ArrowDown", "Alt+Shift+C"; null for what no shortcut is made of. */
export function pressed({ key, code, altKey, ctrlKey, metaKey, shiftKey }: Press): string | null {
  if (ctrlKey || metaKey) return null;
  if (!altKey) return key.length > 1 || (shiftKey && /\p{L}/u.test(key)) ? null : key.toUpperCase();
  // With Alt some systems write another character: then the key counts, not what it wrote.
  const letter = /^[a-z]$/i.test(key) ? key.toUpperCase() : code.replace(/^Key(?=[A-Z]$)/, "");
  return `Alt+${shiftKey ? "Shift+" : ""}${key.startsWith("Arrow") ? key : letter}`;
}

/** The shortcut that a press asks for. Single keys count where `single` says so. */
export function asked(press: Press, single: boolean): Shortcut | undefined {
  const keys = pressed(press);
  return SHORTCUTS.find((each) => keys === each.anywhere || (single && keys === each.single));
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** As people read it, key by key: ["Alt", "Shift", "C"]. */
export function readable(keys: string, mac = isMac()): string[] {
  const arrows = { ArrowUp: "↑", ArrowDown: "↓" };
  const signs = { ...arrows, Mod: mac ? "⌘" : "Ctrl", ...(mac ? { Alt: "⌥", Shift: "⇧" } : {}) };
  return keys.split("+").map((key) => signs[key as keyof typeof signs] ?? key);
}

export interface Hint {
  /** As a tooltip shows it. */
  readonly shortcut: string;
  /** As `aria-keyshortcuts` wants it. */
  readonly keys: string;
  /** By this the shortcut finds its control. */
  readonly "data-shortcut": ShortcutName;
}

/** What a control that a shortcut presses wears. */
export function hinted(name: ShortcutName): Hint {
  const found = SHORTCUTS.find((each) => each.name === name)?.anywhere ?? "";
  return { shortcut: readable(found).join(" "), keys: found, "data-shortcut": name };
}
