/** Prints a text in place of the page; the browser can store it as a PDF file. */
import "./print.css";

export function printText(text: string): void {
  const sheet = document.createElement("pre");
  sheet.className = "printed";
  sheet.textContent = text;
  document.body.append(sheet);
  // Safari on iOS returns from `print` at once.
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  print();
}
