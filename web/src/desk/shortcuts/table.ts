/**
 * The keyboard's shortcuts: what handles them and the window that lists them both read this table.
 * A single key counts only outside text fields, and only while the operator has single keys on (WCAG 2.1.4). The other
 * one works anywhere: Alt+Shift and a letter are taken by no browser's menus (but for A, B, I and T, which are left
 * out here), and by no screen reader; without Control they are no AltGr.
 */

import { m } from "../../paraglide/messages.js";

export type ShortcutName =
  | "help"
  | "next"
  | "previous"
  | "claim"
  | "list"
  | "view"
  | "text"
  | "canned"
  | "faqs"
  | "emoji"
  | "patron"
  | "end"
  | "move"
  | "resize"
  | "minimize";

export interface Shortcut {
  readonly name: ShortcutName;
  readonly single: string;
  readonly anywhere: string;
  readonly words: () => string;
}

export interface ShortcutGroup {
  readonly title: () => string;
  readonly shortcuts: readonly Shortcut[];
}

const one = (name: ShortcutName, single: string, anywhere: string, words: () => string): Shortcut => ({
  name,
  single,
  anywhere,
  words,
});

export const GROUPS: readonly ShortcutGroup[] = [
  {
    title: m.desk_keys_chats,
    shortcuts: [
      one("next", "J", "Alt+ArrowDown", m.desk_keys_next),
      one("previous", "K", "Alt+ArrowUp", m.desk_keys_previous),
      one("claim", "C", "Alt+Shift+C", m.desk_keys_claim),
      one("list", "L", "Alt+Shift+L", m.desk_keys_list),
      one("view", "W", "Alt+Shift+W", m.desk_keys_view),
      one("help", "?", "Alt+Shift+K", m.desk_keys),
    ],
  },
  {
    title: m.desk_keys_writable,
    shortcuts: [
      one("text", "R", "Alt+Shift+R", m.desk_keys_text),
      one("canned", "N", "Alt+Shift+N", m.desk_canned),
      one("faqs", "Q", "Alt+Shift+Q", m.desk_faqs),
    ],
  },
  {
    title: m.desk_keys_chat,
    shortcuts: [
      one("emoji", "E", "Alt+Shift+E", m.desk_emoji),
      one("patron", "P", "Alt+Shift+P", m.desk_tab_information),
      one("end", "X", "Alt+Shift+X", m.desk_end),
    ],
  },
  {
    title: m.desk_keys_windows,
    shortcuts: [
      one("move", "V", "Alt+Shift+V", m.desk_keys_move),
      one("resize", "S", "Alt+Shift+S", m.desk_keys_resize),
      one("minimize", "M", "Alt+Shift+M", m.desk_window_minimize),
    ],
  },
];

export const SHORTCUTS: readonly Shortcut[] = GROUPS.flatMap(({ shortcuts }) => shortcuts);

/** What the text box itself listens to. */
export const WRITING: readonly { readonly keys: string; readonly words: () => string }[] = [
  { keys: "Enter", words: m.desk_send },
  { keys: "Shift+Enter", words: m.desk_keys_line },
  { keys: "Mod+B", words: m.desk_bold },
  { keys: "Mod+I", words: m.desk_italic },
  { keys: "Mod+U", words: m.desk_underline },
  { keys: "/", words: m.desk_keys_slash },
];
