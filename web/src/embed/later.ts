/**
 * Loads a module of what the loader seldom or only later needs. An import, not a tag: it passes a Content-Security-Policy
 * with the nonce of the page's tag, and one that requires trusted types.
 */
import type * as companion from "./companion";
import type { LoaderConfig } from "./config";
import type * as invitation from "./invitation";
import type * as onTop from "./on-top";

interface Modules {
  readonly invitation: typeof invitation;
  /** On a page in a frame. */
  readonly "on-top": typeof onTop;
  /** Once the widget has loaded. */
  readonly companion: typeof companion;
}

function load<Name extends keyof Modules>(
  { frame, widget }: LoaderConfig,
  name: Name,
): Promise<Modules[Name]> {
  const address = new URL(`/embed/${widget}/${name}.js`, frame).href;
  return import(address) as Promise<Modules[Name]>;
}

/** An object, so that tests can replace the function. */
export const later = { load };
