/**
 * The element of an invitation, before the launcher: the keyboard reaches it there. The focus stays where it is. Its text
 * opens the widget, as the launcher below does.
 */
export interface Invitation {
  readonly text: string;
  /** The launcher's text. */
  readonly title: string;
  readonly decline: string;
}

export function invitationBox(
  { text, title, decline }: Invitation,
  answered: (accepted: boolean) => void,
): HTMLElement {
  const box = document.createElement("section");
  box.setAttribute("aria-label", title);
  for (const accepted of [true, false]) {
    const button = document.createElement("button");
    if (accepted) button.textContent = text;
    else {
      button.title = decline;
      button.setAttribute("aria-label", decline);
    }
    button.onclick = () => answered(accepted);
    box.append(button);
  }
  box.onkeydown = ({ key }) => {
    if (key === "Escape") answered(false);
  };
  return box;
}
