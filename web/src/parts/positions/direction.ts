/** The direction in which the text of an element is written, for what styles can't mirror: keys and coordinates. */

export const rightToLeft = (node: Element): boolean => getComputedStyle(node).direction === "rtl";

/** The key, as if `node` were written from left to right: "ArrowRight" leads towards the end of a line. */
export const keyAlongLine = ({ key }: KeyboardEvent, node: Element): string =>
  (rightToLeft(node) && { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[key]) || key;
