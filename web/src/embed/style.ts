/** The style sheet of a launcher, as the server writes it into the loader: for the preview. */
import type { WidgetForm } from "./config";
import button from "./button.css?raw";
import invitation from "./invitation.css?raw";
import tabInvitation from "./tab-invitation.css?raw";
import tab from "./tab.css?raw";

export interface Look {
  readonly accent: string;
  readonly text: string;
  readonly form: WidgetForm;
  readonly side: string;
}

export function css({ accent, text, form, side }: Look): string {
  const sheet = form === "tab" ? button + tab + invitation + tabInvitation : button + invitation;
  return sheet.replaceAll("$accent", accent).replaceAll("$text", text).replaceAll("$side", side);
}
