/**
 * A pseudo-locale for tests: each text of the catalogue gets accented letters, some 40 % more length and brackets. What reads
 * as plain English on a screen is then not of the catalogue. Placeholders and the choice of plural forms stay as they are.
 */

import type { Plugin } from "vite";

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = [..."áƀçđéƒĝĥîĵķļɱñóþɋřšŧúṽŵẋýžÁƁÇĐÉƑĜĤÎĴĶĻṀÑÓÞɊŘŠŦÚṼŴẊÝŽ"];

/** `text` with its placeholders, which match `placeholder` and stay. */
export function pseudo(text: string, placeholder = /\{\w+\}/g): string {
  const kept = text.match(placeholder) ?? [];
  const words = text.split(placeholder);
  const accented = words.map((part) => part.replace(/[a-z]/gi, (one) => ACCENTED[PLAIN.indexOf(one)] ?? one));
  const length = Math.ceil(words.join("").length * 0.4);
  const longer = "~~~~ "
    .repeat(Math.ceil(length / 5))
    .slice(0, length)
    .trim();
  return `[${accented.map((part, index) => part + (kept[index] ?? "")).join("")} ${longer}]`;
}

/** Changes the texts of compiled messages: they are template literals, in one function for each locale. */
export function pseudoLocale(): Plugin {
  return {
    name: "pseudo-locale",
    transform(code, id) {
      if (!id.endsWith("/paraglide/texts.js")) return null;
      const texts = /(?<=\{LocalizedString\} \*\/ \()`[^`]*`(?=\))/g;
      const messages = code.split(/^export const .*$/m).slice(0, -1);
      if (messages.some((one) => one.search(texts) < 0))
        this.error(`${id}: a message without a text, so they are compiled in another way`);
      return code.replace(texts, (text) => `\`${pseudo(text.slice(1, -1), /\$\{[^}]*\}/g)}\``);
    },
  };
}

/** Adds the file of each component that is shown to `globalThis.shownComponents`. */
export function shownComponents(): Plugin {
  const start = "$.check_target(new.target);";
  return {
    name: "shown-components",
    enforce: "post",
    transform(code, id) {
      const file = /\/web\/(src\/[\w/]+\.svelte)$/.exec(id)?.[1];
      if (!file) return null;
      if (!code.includes(start)) this.error(`${id}: components are compiled in another way`);
      return code.replace(start, `${start} globalThis.shownComponents.add("${file}");`);
    },
  };
}
