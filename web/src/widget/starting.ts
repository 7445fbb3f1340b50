/** Starting a chat: what is asked, with where and by what; tried again by itself while the service is busy. */
import { isUnavailable } from "../live/retryable";
import type { Clock, Random } from "../live/ports";
import { plain } from "../state/text";
import type { Answer, Api, Session, StartBody } from "./api";
import type { HostView } from "./host";
import type { KeptSession, Memory, Place } from "./memory";

/** What the patron filled in. */
export type Asked = Pick<StartBody, "question" | "name" | "contact" | "answers">;
/** What the browser tells of itself. */
export type Details = Pick<StartBody, "screen" | "mobile" | "language">;

const PAUSE = 2_000;
const TRIES = 6;

export interface Starting {
  readonly clock: Clock;
  readonly random: Random;
  readonly api: Api;
  readonly memory: Memory;
  readonly widget: string;
  readonly view: HostView;
  readonly details: Details;
}

export async function start(by: Starting, asked: Asked): Promise<Answer<KeptSession>> {
  const question = plain(asked.question).trim();
  const body = { ...asked, question };
  const key = by.memory.startKey(body, () => by.random.key());
  const { page, referrer } = by.view;
  const around = { ...by.details, ...(page ? { page } : {}), ...(referrer ? { referrer } : {}) };
  const answer = await patiently(by, { ...body, key, ...around });
  if (!answer.ok) return answer;
  const session = { ...answer.value, question };
  by.memory.started(session, places(asked));
  return { ok: true, value: session };
}

async function patiently({ api, clock, widget }: Starting, body: StartBody): Promise<Answer<Session>> {
  for (let tried = 1; ; tried++) {
    const answer = await api.start(widget, body);
    if (answer.ok || !isUnavailable(answer.refusal) || tried === TRIES) return answer;
    await new Promise<void>((over) => void clock.after(PAUSE, over));
  }
}

/** The drafts that the chat makes needless. */
function places(asked: Asked): Place[] {
  const own = (asked.answers ?? []).map(({ question }): Place => `answer-${question}`);
  return ["question", "name", "contact", ...own];
}
