/** Uses each control of a screen, and each that appears by that, so that tools, menus and refusals are seen. */
import { vi } from "vitest";
import { drawn, user } from "../page";
import { sourceOf, userOf } from "./plain";

const FIELDS = ["INPUT", "TEXTAREA", "SELECT"];
const role = (one: Element): string => one.getAttribute("role") ?? "";
const isButton = (one: Element): boolean =>
  one.tagName === "BUTTON" || one.tagName === "SUMMARY" || role(one).startsWith("menuitem");
const isField = (one: Element): boolean =>
  FIELDS.includes(one.tagName) || role(one) === "option" || one.getAttribute("contenteditable") === "true";
const isClosed = (one: Element): boolean =>
  one.hasAttribute("hidden") ||
  one.hasAttribute("inert") ||
  (one.tagName === "DIALOG" && !one.hasAttribute("open"));
const isChooser = (one: Element): boolean => one.getAttribute("type") === "file";

/**
 * Usable controls by position in their component and name, fields first. One walk of the page finds them: each selector
 * would walk it again.
 */
function controls(): Map<string, HTMLElement> {
  const fields: HTMLElement[] = [];
  const buttons: HTMLElement[] = [];
  const labels = new Map<string, Element>();
  const wrapped = new Map<Element, Element>();
  const walk = (parent: Element, closed: boolean, label?: Element): void => {
    for (const one of parent.children as unknown as Iterable<HTMLElement>) {
      const gone = closed || isClosed(one);
      if (one.tagName === "LABEL") labels.set(one.getAttribute("for") ?? "", one);
      const usable = isChooser(one) || !(gone || one.hasAttribute("disabled"));
      if (isButton(one) && usable) buttons.push(one);
      else if (isField(one) && usable) fields.push(one);
      if (label) wrapped.set(one, label);
      walk(one, gone, one.tagName === "LABEL" ? one : label);
    }
  };
  walk(document.body, false);
  const labelOf = (one: Element): Element | undefined => (one.id && labels.get(one.id)) || wrapped.get(one);
  const labeled = (one: HTMLElement): string | undefined =>
    (isButton(one) ? one : labelOf(one))?.textContent?.trim();
  // Buttons of one name differ in the component that they are in.
  const source = (one: HTMLElement): string => `${sourceOf(one)} ${isButton(one) ? userOf(one) : ""}`;
  const named = (one: HTMLElement): string => `${source(one)} ${one.ariaLabel ?? labeled(one)}`;
  return new Map([...fields, ...buttons].map((one) => [named(one), one]));
}

/** Timers of a few milliseconds have passed, and what they led to is shown. */
export async function calm(): Promise<void> {
  await new Promise((done) => setTimeout(done, 3));
  await vi.dynamicImportSettled();
  await drawn();
}

export class Crawler {
  /** Controls that were used, on whichever screen. */
  readonly #used = new Set<string>();
  /** Controls that were seen on this screen, with the presses that led to them. */
  #paths = new Map<string, readonly string[]>();

  /** `read` is called whenever the screen may have changed. */
  constructor(readonly read: () => void) {}

  /** `open` shows a screen from its start. A control that has gone is looked for once more after the presses that led to it. */
  async crawl(open: () => Promise<unknown>): Promise<void> {
    this.#paths = new Map();
    await open();
    this.#see([]);
    for (let left = this.#next(); left; left = this.#next()) {
      this.#used.add(left);

      if (!controls().has(left)) {
        await open();
        for (const name of this.#paths.get(left) ?? []) await this.#use(name);
      }
      await this.#use(left);
    }
  }

  /** What appeared last and is there, else what is not there any more. */
  #next(): string | undefined {
    const unused = [...this.#paths.keys()].filter((name) => !this.#used.has(name));
    const here = controls();
    return unused.findLast((name) => here.has(name)) ?? unused[0];
  }

  async #use(name: string): Promise<void> {
    const control = controls().get(name);
    if (!control) return;
    const path = [...(this.#paths.get(name) ?? []), name];
    control.focus();
    if (control instanceof HTMLSelectElement)
      for (const option of [...control.options].filter((one) => !one.disabled).slice(0, 10)) {
        await user.selectOptions(control, option);
        await calm();
        this.#see(path);
      }
    else if (control.matches("[type=checkbox], [type=radio]")) await user.keyboard(" ");
    else if (isButton(control) || control.matches("[role=option]")) await user.keyboard("{Enter}");
    else if (control.matches("[type=file]")) await user.upload(control, new File(["7"], "χάρτης.7"));
    else await user.paste(control.matches("[type=number], [inputmode=numeric]") ? "7" : "ό");
    await calm();
    this.#see(path);
  }

  #see(path: readonly string[]): void {
    this.read();
    for (const name of controls().keys()) if (!this.#paths.has(name)) this.#paths.set(name, path);
  }
}
