/** Days as the pages of providers write them. */
import { getLocale } from "../../../paraglide/runtime.js";

export const longDate = (at: number): string =>
  new Date(at).toLocaleDateString(getLocale(), { dateStyle: "long" });
