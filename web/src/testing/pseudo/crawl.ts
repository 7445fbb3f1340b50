/** Uses each control of a screen, and each that appears by that, so that tools, menus and refusals are seen. */
import { vi } from "vitest";
import { drawn, user } from "../page";
import { sourceOf, userOf } from "./plain";

const FIELDS = ["INPUT", "TEXTAREA", "SELECT"];
const role = (element: Element): string => element.getAttribute("role") ?? "";
const isButton = (element: Element): boolean =>
  element.tagName === "BUTTON" || element.tagName === "SUMMARY" || role(element).startsWith("menuitem");
const isField = (element: Element): boolean =>
  FIELDS.includes(element.tagName) ||
  role(element) === "option" ||
  element.getAttribute("contenteditable") === "true";
const isClosed = (element: Element): boolean =>
  element.hasAttribute("hidden") ||
  element.hasAttribute("inert") ||
  (element.tagName === "DIALOG" && !element.hasAttribute("open"));
const isChooser = (element: Element): boolean => element.getAttribute("type") === "file";

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
    for (const child of parent.children as unknown as Iterable<HTMLElement>) {
      const gone = closed || isClosed(child);
      if (child.tagName === "LABEL") labels.set(child.getAttribute("for") ?? "", child);
      const usable = isChooser(child) || !(gone || child.hasAttribute("disabled"));
      if (isButton(child) && usable) buttons.push(child);
      else if (isField(child) && usable) fields.push(child);
      if (label) wrapped.set(child, label);
      walk(child, gone, child.tagName === "LABEL" ? child : label);
    }
  };
  walk(document.body, false);
  const labelOf = (control: Element): Element | undefined =>
    (control.id && labels.get(control.id)) || wrapped.get(control);
  const labeled = (control: HTMLElement): string | undefined =>
    (isButton(control) ? control : labelOf(control))?.textContent?.trim();
  // Buttons of one name differ in the component that they are in.
  const source = (control: HTMLElement): string =>
    `${sourceOf(control)} ${isButton(control) ? userOf(control) : ""}`;
  const named = (control: HTMLElement): string =>
    `${source(control)} ${control.ariaLabel ?? labeled(control)}`;
  return new Map([...fields, ...buttons].map((control) => [named(control), control]));
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
      for (const option of [...control.options].filter((candidate) => !candidate.disabled).slice(0, 10)) {
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
