/**
 * Loaded just after the desk: what the status pane shows once connected, colleagues and the list of internal chats, the
 * choices of status and departments, the edge of lists, keyboard shortcuts, and the prompt of an idle operator.
 */

export { default as AlertsState } from "../alerts/AlertsState.svelte";
export { default as Attendance } from "./Attendance.svelte";
export { default as ColleagueList } from "../colleagues/ColleagueList.svelte";
export { default as Colleagues } from "../colleagues/Colleagues.svelte";
export { default as Confirmation } from "./Confirmation.svelte";
export { default as DepartmentChoice } from "./DepartmentChoice.svelte";
export { default as DepartmentTable } from "../colleagues/DepartmentTable.svelte";
export { default as ListEdge } from "../board/ListEdge.svelte";
export { default as IdleEnd } from "./IdleEnd.svelte";
export { default as Receiving } from "./Receiving.svelte";
export { default as Shortcuts } from "../shortcuts/Shortcuts.svelte";
export { default as SignOffBar } from "./SignOffBar.svelte";
export { default as StatusChoices } from "./StatusChoices.svelte";
