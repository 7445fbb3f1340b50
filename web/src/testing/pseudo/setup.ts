/** What all tests in the pseudo-locale begin with. */
import { overwriteGetLocale } from "../../paraglide/runtime.js";

// Times, dates and names of languages are then written without a Latin word.
overwriteGetLocale(() => "el" as "en");
document.documentElement.lang = "el";

// Pauses after typing are as long as nothing.
const { setTimeout: real } = globalThis;
globalThis.setTimeout = ((call: () => void, ms = 0) =>
  real(call, ms > 0 && ms < 500 ? 1 : ms)) as typeof real;
globalThis.print = () => undefined;
globalThis.open = () => null;
// Nothing leaves the page: links and forms lead nowhere, requests and uploads fail.
for (const kind of ["click", "submit"])
  document.addEventListener(kind, (event) => {
    if (kind === "submit" || (event.target as Element).closest("a")) event.preventDefault();
  });
globalThis.fetch = () => Promise.reject(new TypeError("no network"));
XMLHttpRequest.prototype.send = function (this: XMLHttpRequest) {
  queueMicrotask(() => this.dispatchEvent(new Event("error")));
};

/** Files of the components that were shown: the pseudo-locale's build notes each. */
export const shown = new Set<string>();
Object.assign(globalThis, { shownComponents: shown });
