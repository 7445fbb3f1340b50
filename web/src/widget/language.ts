/** The language of a patron's page. The server chooses it; a patron's own choice is in the address, and stored. */
import type { WidgetApp } from "./app.svelte";
import type { Bootstrap } from "./bootstrap";
import { Memory } from "./memory";
import type { Store } from "../live/ports";

/** Loads the page in this language. */
export function speak(app: WidgetApp, code: string): void {
  app.memory.language = code;
  load(code);
}

/** Loads the page in the language that the patron chose on an earlier page; returns whether it does. */
export function speaksStored(boot: Bootstrap, store: Store | null): boolean {
  const code = store && new Memory(store, boot.widget.slug).language;
  const offered = boot.languages.some(([offer]) => offer === code);
  if (!code || !offered || code === boot.language || new URLSearchParams(location.search).has("lang"))
    return false;
  load(code);
  return true;
}

function load(code: string): void {
  const query = new URLSearchParams(location.search);
  query.set("lang", code);
  // The fragment has the facts of the library's page.
  location.replace(`${location.pathname}?${query}${location.hash}`);
}

/** The tag for the operator, and for emails to the patron: the browser's, unless the patron reads another language. */
export function spoken(boot: Bootstrap, browser: string): string {
  const base = (tag: string): string => tag.split("-")[0] ?? "";
  if (base(browser) === base(boot.language)) return browser;
  const couldBe = boot.languages.some(([code]) => base(code) === base(browser));
  return couldBe || boot.language !== boot.library_language ? boot.language : browser;
}
