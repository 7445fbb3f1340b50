/** The time of day at which an operator is back, as the value of a time field: 14:30. Times are in the desk's zone. */

import { clockFields } from "../../chat/times";
import type { Zone } from "../../chat/times";

const MINUTE = 60_000;
const DAY = 1_440;

/** The next moment with this time of day, in ms; null for an empty field. */
export function nextMoment(value: string, now: number, zone?: Zone): number | null {
  if (!value) return null;
  let at = now - (now % MINUTE);
  at += ((minutes(value) - minutes(fieldValue(at, zone)) + DAY) % DAY) * MINUTE;
  // The clocks may have changed in between.
  const off = (minutes(value) - minutes(fieldValue(at, zone)) + DAY) % DAY;
  return at + (off > DAY / 2 ? off - DAY : off) * MINUTE;
}

export const fieldValue = (at: number, zone?: Zone): string => clockFields(at, zone).slice(11);

function minutes(value: string): number {
  const [hour = 0, minute = 0] = value.split(":").map(Number);
  return hour * 60 + minute;
}
