/** Whether the server refuses further connections of this network (P36). */
import type { ConnectionState } from "./connection";

const TOO_MANY_CONNECTIONS = 4430;

export function atConnectionLimit(state: ConnectionState): boolean {
  return (state.name === "waiting" || state.name === "connecting") && state.code === TOO_MANY_CONNECTIONS;
}
