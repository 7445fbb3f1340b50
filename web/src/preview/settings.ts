/** What the form posts to the preview: settings that aren't saved, and the state to show. */
import type { Bootstrap, WidgetSettings } from "../widget/bootstrap";
import { parse } from "../widget/accent";

export type PreviewState = "closed" | "open" | "chat" | "offline";

export interface Preview {
  readonly refdesk: "preview";
  readonly state: PreviewState;
  readonly dark: boolean;
  readonly side: string;
  /** The text of the invitation; null where none is shown. */
  readonly invitation: string | null;
  /** The settings that differ from the saved ones. */
  readonly widget: Partial<WidgetSettings>;
}

/** The page's settings with unsaved ones. A color or an address that can't be saved is left out. */
export function withUnsaved(saved: Bootstrap, { widget }: Preview): Bootstrap {
  const all = { ...saved.widget, ...widget };
  const { contact } = all;
  const url = URL.canParse(contact.url) && /^https?:/i.test(contact.url) ? contact.url : "";
  const accent = parse(all.accent) ? all.accent : saved.widget.accent;
  return { ...saved, widget: { ...all, accent, contact: { ...contact, url } } };
}
