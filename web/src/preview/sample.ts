/** A server in the page: it has one chat, and nothing leaves the browser. */
import type { OpenTransport, Receiver } from "../live/transports";
import { m } from "../paraglide/messages.js";
import { VERSION } from "../protocol/wire";
import type { AnyUp, By, WireEvent } from "../protocol/wire";
import type { Bootstrap } from "../widget/bootstrap";

const CHAT = 1;
const PATRON: By = { role: "patron" };
const EPOCH = "preview";

/** Answers the requests of the widget's HTTP API; those that would write something fail. */
export function answer(online: boolean): typeof fetch {
  return (input) => {
    const [path = ""] = String(input).split("?");
    if (path.endsWith("/status")) return json(200, { online, opens: "" });
    return path.endsWith("/chats") ? json(201, { chat: CHAT, token: EPOCH }) : json(404, {});
  };
}

const json = (status: number, body: object): Promise<Response> =>
  Promise.resolve(new Response(JSON.stringify(body), { status }));

/** A live connection to the chat, which has a question and a librarian's answer. */
export function sampleChat({ widget }: Bootstrap, now: () => number): OpenTransport {
  return (_hello, to) => {
    const chat = new SampleChat(to, now, widget.department, widget.title);
    queueMicrotask(() => chat.begin());
    return { opened: true, send: (frame) => chat.receive(frame), drop: () => chat.close() };
  };
}

class SampleChat {
  #seq = 0;
  #open = true;

  constructor(
    readonly to: Receiver,
    readonly now: () => number,
    readonly department: string,
    readonly widget: string,
  ) {}

  begin(): void {
    const { to, department, widget } = this;
    const name = m.preview_operator();
    const librarian: By = { role: "operator", id: 1, name };
    const welcome = { version: VERSION, node: "", now: this.now(), grace: 60_000, epoch: EPOCH, chat: CHAT };
    to.frame({ kind: "welcome", ...welcome });
    to.frame({ kind: "seat", held: true, seat: 1 });
    this.#add(PATRON, { kind: "started", department, widget, guest: 1 });
    this.#add(PATRON, { kind: "message_sent", text: m.preview_question() });
    this.#add(librarian, { kind: "claimed", operator: 1, name, waited: 20_000 });
    this.#add(librarian, { kind: "message_sent", text: m.preview_answer() });
    to.frame({
      kind: "opened",
      log: ["chat", CHAT],
      through: this.#seq,
      epoch: EPOCH,
      seen_by_patron: this.#seq,
      seen_by_desk: 2,
    });
  }

  /** Stores a message and the end in the page; any other act has no effect. */
  receive(frame: AnyUp): void {
    if (!this.#open || frame.kind !== "do") return;
    const { act, key } = frame;
    if (act.kind === "say") this.#add(PATRON, { kind: "message_sent", text: act.text }, key);
    else if (act.kind === "end") this.#add(PATRON, { kind: "ended", by: "patron" }, key);
    else this.to.frame({ kind: "done", key });
  }

  close(): void {
    this.#open = false;
  }

  #add(by: By, body: WireEvent["body"], key: string | null = null): void {
    const event = { seq: ++this.#seq, at: this.now(), by, body, key };
    const after = this.#seq - 1;
    if (this.#open)
      this.to.frame({ kind: "events", log: ["chat", CHAT], after, through: this.#seq, events: [event] });
  }
}
