/** Trades the code for chat and address: again and again while the server can't be reached, for as long as it is good. */
import { browserClock } from "../live/browser";
import type { Clock } from "../live/ports";
import type { Answer, Taken } from "../widget/api";
import type { HandedOver } from "../widget/begin";
import type { Along } from "../widget/memory";

const PAUSE = 1_500;
/** Milliseconds: a code lasts a minute. */
const LASTS = 60_000;

/** Whether it worked. A code without an address is one for a window of the chat alone, and not for here. */
export async function enter(
  moving: { redeem(code: string, along: Along): Promise<Answer<Taken>> },
  given: HandedOver,
  clock: Clock = browserClock,
): Promise<boolean> {
  const until = clock.now() + LASTS;
  for (;;) {
    const answer = await moving.redeem(given.code, given);
    if (answer.ok) return answer.value.address !== undefined;
    if (!passing(answer) || clock.now() >= until) return false;
    await new Promise<void>((over) => void clock.after(PAUSE, over));
  }
}

/** The server is away or busy: nothing is said about the code. */
function passing(answer: Extract<Answer<Taken>, { ok: false }>): boolean {
  return answer.status === "unreached" || answer.status >= 500 || answer.status === 429;
}
