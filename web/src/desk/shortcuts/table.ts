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

const shortcut = (name: ShortcutName, single: string, anywhere: string, label: () => string): Shortcut => ({
  name,
  single,
  anywhere,
  label,
});

export const GROUPS: readonly ShortcutGroup[] = [
  {
    title: m.desk_keys_chats,
    shortcuts: [
      shortcut("next", "J", "Alt+ArrowDown", m.desk_keys_next),
      shortcut("previous", "K", "Alt+ArrowUp", m.desk_keys_previous),
      shortcut("claim", "C", "Alt+Shift+C", m.desk_keys_claim),
      shortcut("list", "L", "Alt+Shift+L", m.desk_keys_list),
      shortcut("view", "W", "Alt+Shift+W", m.desk_keys_view),
      shortcut("help", "?", "Alt+Shift+K", m.desk_keys),
    ],
  },
  {
    title: m.desk_keys_writable,
    shortcuts: [
      shortcut("text", "R", "Alt+Shift+R", m.desk_keys_text),
      shortcut("canned", "N", "Alt+Shift+N", m.desk_canned),
      shortcut("faqs", "Q", "Alt+Shift+Q", m.desk_faqs),
    ],
  },
  {
    title: m.desk_keys_chat,
    shortcuts: [
      shortcut("emoji", "E", "Alt+Shift+E", m.desk_emoji),
      shortcut("patron", "P", "Alt+Shift+P", m.desk_tab_information),
      shortcut("end", "X", "Alt+Shift+X", m.desk_end),
    ],
  },
  {
    title: m.desk_keys_windows,
    shortcuts: [
      shortcut("move", "V", "Alt+Shift+V", m.desk_keys_move),
      shortcut("resize", "S", "Alt+Shift+S", m.desk_keys_resize),
      shortcut("minimize", "M", "Alt+Shift+M", m.desk_window_minimize),
      shortcut("arrange", "G", "Alt+Shift+G", m.desk_windows_arrange),
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
