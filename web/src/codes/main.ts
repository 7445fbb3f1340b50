/** The page with recovery codes: copies and prints them. Without a script it has neither button. */

const codes = [...document.querySelectorAll(".codes code")].map(({ textContent }) => textContent);
const copy = document.querySelector<HTMLButtonElement>("button[data-copy]");
const print = document.querySelector<HTMLButtonElement>("button[data-print]");
const copied = document.querySelector<HTMLElement>("[data-copied]");

// The clipboard needs HTTPS, or this machine.
if (copy && copied && "clipboard" in navigator) {
  copy.hidden = false;
  copy.addEventListener("click", () => {
    void navigator.clipboard.writeText(codes.join("\n")).then(() => (copied.hidden = false));
  });
}
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

export {};
