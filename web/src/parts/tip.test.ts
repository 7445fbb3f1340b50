import { expect, test, vi } from "vitest";
import { cutTexts } from "./tip";

/** Renders HTML in which an element is as wide as its attribute says, and its content twice as wide if it is `cut`. */
function rendered(html: string): Element {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(function (this: HTMLElement) {
    return Number(this.getAttribute("width") ?? 100);
  });
  vi.spyOn(HTMLElement.prototype, "scrollWidth", "get").mockImplementation(function (this: HTMLElement) {
    return this.clientWidth * (this.hasAttribute("cut") ? 2 : 1);
  });
  document.body.innerHTML = html;
  return document.querySelector("a") as Element;
}

test("cutTexts has the texts of a control and its description that are cut off, and no others", () => {
  const about = '<span id="about"><b cut>Reference</b><i>Ana M</i><u cut width="1">Note</u></span>';
  expect(cutTexts(rendered(`<a cut aria-describedby="about">Where is the map? </a>${about}`))).toBe(
    "Where is the map?\nReference",
  );
  expect(cutTexts(rendered(`<a aria-describedby="about">Where?</a><span id="about">Ana M</span>`))).toBe("");
  expect(cutTexts(rendered("<a cut>Where is the map?</a>"))).toBe("Where is the map?");
});
