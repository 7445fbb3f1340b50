/** The time zone of a part of the screen, as a Svelte context: that of the library of its chat or ticket. */
import { getContext, setContext } from "svelte";
import type { Zone } from "./times";

const KEY = Symbol("zone");

/** Sets the zone for this component's children. */
export function setZone(zone: () => Zone): void {
  setContext(KEY, zone);
}

/** The zone set by a parent component, else undefined. */
export function getZone(): () => Zone {
  return getContext<(() => Zone) | undefined>(KEY) ?? (() => undefined);
}
