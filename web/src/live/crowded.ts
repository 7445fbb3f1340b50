/** Whether the server takes no more connections from this network now (P36): that is no fault of the line. */
import type { ConnectionState } from "./connection";

const CROWDED = 4430;

export function isCrowded(state: ConnectionState): boolean {
  return (state.name === "waiting" || state.name === "connecting") && state.code === CROWDED;
}
