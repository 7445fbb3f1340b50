/** The element of an invitation, before the launcher: the keyboard reaches it there. The focus stays where it is. */
export interface Invitation {
  readonly text: string;
  /** The launcher's text, which accepts. */
  readonly title: string;
  readonly decline: string;
}

export function invitationBox(
  { text, title, decline }: Invitation,
  answered: (accepted: boolean) => void,
): HTMLElement {
  const box = document.createElement("section");
  const words = document.createElement("p");
  box.setAttribute("aria-label", title);
  words.textContent = text;
  box.append(words);
  for (const accepted of [true, false]) {
    const button = document.createElement("button");
    button.textContent = accepted ? title : decline;
    button.onclick = () => answered(accepted);
    box.append(button);
  }
  box.onkeydown = ({ key }) => {
    if (key === "Escape") answered(false);
  };
  return box;
}
