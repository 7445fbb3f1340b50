import { shortTime } from "../../chat/times";

/** 10:41, or 12 Nov on another day; a dash where it is unknown. */
export const sinceText = (since: number, now: number): string => (since ? shortTime(since, now) : "–");
