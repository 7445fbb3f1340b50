/** Redeems a hand-over code for a chat and a page, with retries while the server is unreachable. */
import { browserClock } from "../live/browser";
import type { Clock } from "../live/ports";
import type { Answer, Redeemed } from "../widget/api";
import type { HandedOver } from "../widget/create";
import type { UnsentTexts } from "../widget/memory";

/** ms */
const PAUSE = 1_500;
/** The lifetime of a code, in ms. */
const LIFETIME = 60_000;

/** False if the code is invalid, or for a window without a page under the chat. */
export async function enter(
  handover: { redeem(code: string, texts: UnsentTexts): Promise<Answer<Redeemed>> },
  handOver: HandedOver,
  clock: Clock = browserClock,
): Promise<boolean> {
  const until = clock.now() + LIFETIME;
  for (;;) {
    const answer = await handover.redeem(handOver.code, handOver);
    if (answer.ok) return answer.value.address !== undefined;
    if (!isTemporary(answer) || clock.now() >= until) return false;
    await new Promise<void>((resolve) => void clock.after(PAUSE, resolve));
  }
}

/** The server is unreachable or busy: the code may be valid. */
function isTemporary(answer: Extract<Answer<Redeemed>, { ok: false }>): boolean {
  return answer.status === "unreached" || answer.status >= 500 || answer.status === 429;
}
