/** What an operator sees who belongs to no department. Loaded when it is needed. */
export { default as NoDepartment } from "./NoDepartment.svelte";
export { whoAdds } from "./nowhere";
