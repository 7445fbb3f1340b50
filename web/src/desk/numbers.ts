/** Numbers as the page's language writes them, as the texts of the catalogue do. */

import { getLocale } from "../paraglide/runtime.js";

export const numberFormat = (options?: Intl.NumberFormatOptions): Intl.NumberFormat =>
  new Intl.NumberFormat(getLocale(), options);

/** 3,951 */
export const numberText = (value: number): string => numberFormat().format(value);
