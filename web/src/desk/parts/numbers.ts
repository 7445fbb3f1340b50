/** Numbers as the page's language writes them, as the texts of the catalogue do. */

import { format } from "../../chat/formats";
import { getLocale } from "../../paraglide/runtime.js";

export const numberFormat = (options?: Intl.NumberFormatOptions): Intl.NumberFormat =>
  format(Intl.NumberFormat, getLocale(), options);

/** 3,951 */
export const numberText = (value: number): string => numberFormat().format(value);
