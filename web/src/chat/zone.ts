/** The time zone of a part of the screen: that of the library of its chat or ticket. */
import { getContext, setContext } from "svelte";
import type { Zone } from "./times";

const KEY = Symbol("zone");

/** Sets the zone for this component's children. */
export function setZone(zone: () => Zone): void {
  setContext(KEY, zone);
}

/** The zone that was set, else that of the whole screen. */
export function getZone(): () => Zone {
  return getContext<(() => Zone) | undefined>(KEY) ?? (() => undefined);
}
