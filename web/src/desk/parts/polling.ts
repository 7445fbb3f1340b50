/** Content that is requested again and again. */
import type { Clock } from "../../live/ports";
import type { Loaded } from "./loading.svelte";

/** Loads now, and `interval` ms after each answer for as long as `pending` says so. Returns what ends it. */
export function poll(
  loaded: Loaded<unknown>,
  clock: Clock,
  interval: number,
  pending: () => boolean,
): () => void {
  let cancel = (): void => undefined;
  let ended = false;
  const look = async (): Promise<void> => {
    await loaded.load();
    if (!ended && pending()) cancel = clock.after(interval, () => void look());
  };
  void look();
  return () => {
    ended = true;
    cancel();
  };
}
