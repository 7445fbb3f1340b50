/** What covers the iframe until the widget has loaded: its name, "Connecting…" and a button that closes it. */
import type { LoaderConfig } from "./config";

export function connectingSheet({ heading, texts }: LoaderConfig, close: () => void): HTMLElement {
  const sheet = document.createElement("aside");
  const name = document.createElement("div");
  const button = document.createElement("button");
  button.textContent = texts.close;
  button.onclick = close;
  name.textContent = heading;
  sheet.append(button, name, texts.connecting);
  return sheet;
}
