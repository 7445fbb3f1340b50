/**
 * The emoji picker writes a style element and style attributes, which the pages' content security policy forbids. Through
 * style sheets and style objects it may: these lines of it are built as such. A version that reads differently is refused.
 */

import type { Plugin } from "vite";

const REWRITTEN: readonly (readonly [string, string])[] = [
  [
    `const style = document.createElement('style');
    style.textContent = baseStyles + EXTRA_STYLES;
    this.shadowRoot.appendChild(style);`,
    `const sheet = new CSSStyleSheet();
    sheet.replaceSync(baseStyles + EXTRA_STYLES);
    this.shadowRoot.adoptedStyleSheets = [sheet];`,
  ],
  [
    "targetNode.setAttribute(attributeName, newValue);",
    `if (attributeName === 'style') targetNode.style.cssText = newValue;
        else targetNode.setAttribute(attributeName, newValue);`,
  ],
];

export function strictPicker(): Plugin {
  return {
    name: "strict-picker",
    transform(code, id) {
      if (!id.endsWith("/emoji-picker-element/picker.js")) return null;
      return REWRITTEN.reduce((done, [from, to]) => {
        if (done.split(from).length !== 2) this.error(`the emoji picker has changed: no ${from}`);
        return done.replace(from, to);
      }, code);
    },
  };
}
