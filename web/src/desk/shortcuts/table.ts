/**
 * The keyboard shortcuts: the handler and the list read this table. `single` works outside text fields, while the
 * operator has single keys on (WCAG 2.1.4). `anywhere` works in text fields too: no browser's menu uses Alt+Shift and
 * a letter (except A, B, I and T, which are left out here), nor does any screen reader, and without Control it is not
 * AltGr.
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
  | "minimize"
  | "arrange";

export interface Shortcut {
  readonly name: ShortcutName;
  readonly single: string;
  readonly anywhere: string;
  readonly label: () => string;
}

export interface ShortcutGroup {
  readonly title: () => string;
  readonly shortcuts: readonly Shortcut[];
}

const one = (name: ShortcutName, single: string, anywhere: string, label: () => string): Shortcut => ({
  name,
  single,
  anywhere,
  label,
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
      one("arrange", "G", "Alt+Shift+G", m.desk_windows_arrange),
    ],
  },
];

export const SHORTCUTS: readonly Shortcut[] = GROUPS.flatMap(({ shortcuts }) => shortcuts);

/** The keys that the text box handles itself. */
export const TEXT_BOX_KEYS: readonly { readonly keys: string; readonly label: () => string }[] = [
  { keys: "Enter", label: m.desk_send },
  { keys: "Shift+Enter", label: m.desk_keys_line },
  { keys: "Mod+B", label: m.desk_bold },
  { keys: "Mod+I", label: m.desk_italic },
  { keys: "Mod+U", label: m.desk_underline },
  { keys: "/", label: m.desk_keys_slash },
];
