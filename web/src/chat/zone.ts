/** The time zone of what a part of the screen shows: a chat's or a ticket's library's. */
import { getContext, setContext } from "svelte";
import type { Zone } from "./times";

const KEY = Symbol("zone");

/** For everything below this component. */
export function setZone(zone: () => Zone): void {
  setContext(KEY, zone);
}

/** Where none was set: that of the whole screen. */
export function getZone(): () => Zone {
  return getContext<(() => Zone) | undefined>(KEY) ?? (() => undefined);
}
