/** Starts a chat, with retries while the service is unavailable. */
import { isUnavailable } from "../../live/retryable";
import type { Clock, Random } from "../../live/ports";
import { plain } from "../../state/text";
import type { Answer, Api, Session, StartBody } from "../api";
import type { HostView } from "../host";
import type { StoredSession, Memory, DraftName } from "../memory";

/** The fields of the form. */
export type StartForm = Pick<
  StartBody,
  "question" | "name" | "contact" | "answers" | "suggested" | "sensitive"
>;
/** Facts about the browser, for the operator. */
export type Details = Pick<StartBody, "screen" | "mobile" | "language" | "location">;
type ReportedFacts = Details & Pick<StartBody, "browser" | "page" | "referrer">;

/** ms */
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

/** Facts about the browser and the page. */
export function reported({ details, memory, random, view: { page, referrer } }: Starting): ReportedFacts {
  const browser = memory.browser(() => random.key());
  return { browser, ...details, ...(page ? { page } : {}), ...(referrer ? { referrer } : {}) };
}

export async function start(context: Starting, form: StartForm): Promise<Answer<StoredSession>> {
  const question = plain(form.question).trim();
  const body = { ...form, question };
  const key = context.memory.startKey(body, () => context.random.key());
  const whole: StartBody = { ...body, key, ...reported(context) };
  const answer = await withRetries(context, () => context.api.start(context.widget, whole));
  if (!answer.ok) return answer;
  const session = { ...answer.value, question };
  context.memory.started(session, draftNames(form));
  return { ok: true, value: session };
}

/** The answer to a request, repeated while the service is unavailable. */
export async function withRetries(
  { clock }: Starting,
  request: () => Promise<Answer<Session>>,
): Promise<Answer<Session>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await request();
    if (answer.ok || !isUnavailable(answer.refusal) || attempt === TRIES) return answer;
    await new Promise<void>((resolve) => void clock.after(PAUSE, resolve));
  }
}

/** The drafts of the form. */
function draftNames(form: StartForm): DraftName[] {
  const answers = (form.answers ?? []).map(({ question }): DraftName => `answer-${question}`);
  return ["question", "name", "contact", ...answers];
}
