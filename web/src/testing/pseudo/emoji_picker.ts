/** Stands in for the emoji picker, whose own document these tests can't read: it shows its texts. */
export default class Picker extends HTMLElement {
  constructor({ i18n }: { readonly i18n: Readonly<Record<string, unknown>> }) {
    super();
    this.textContent = Object.values(i18n)
      .flatMap((one) => (typeof one === "string" ? [one] : Object.values(one as object)))
      .join(" ")
      .replaceAll("{skinTone}", "");
  }
}
customElements.define("pseudo-picker", Picker);
