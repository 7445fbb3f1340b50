/** The parts for an operator who belongs to no department. Loaded on demand. */
export { default as NoDepartment } from "./NoDepartment.svelte";
export { joinHint } from "./joinHint";
