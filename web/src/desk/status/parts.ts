/** Loaded just after the desk: the choices of status and departments, and the prompt of an idle operator. */

export { default as Attendance } from "./Attendance.svelte";
export { default as DepartmentChoice } from "../DepartmentChoice.svelte";
export { default as SignOffBar } from "./SignOffBar.svelte";
export { default as StatusChoices } from "./StatusChoices.svelte";
