/** Which view the widget shows, and where the patron can go from there. */
import type { Entry } from "../state/entries";
import type { WidgetApp } from "./app.svelte";

/**
 * `joining`: the modules of a chat are being loaded. `leave`: the ticket form, instead of waiting or after the end. `moved`: another window
 * holds the seat. `continue`: a lost connection ended the chat, and its operator is there, or that isn't known yet.
 * `lost`: the connection is past the grace time, or its loss ended the chat. `left`: a ticket was created.
 */
export type View =
  "start" | "joining" | "offline" | "chat" | "leave" | "moved" | "continue" | "lost" | "ended" | "left";
/** `disconnected`: past the grace time. `ended` and `moved`: this window needs no connection. */
export type ConnectionStatus =
  "connecting" | "connected" | "reconnecting" | "disconnected" | "ended" | "moved";

/** Refusals after which the chat accepts no more messages for now. */
const FULL: readonly string[] = ["ChatFull", "NoRoom"];

export class Navigation {
  readonly #app: WidgetApp;

  constructor(app: WidgetApp) {
    this.#app = app;
  }

  get view(): View {
    const { chat, connection, session, submission } = this.#app;
    if (this.blocked) return "lost";
    if (submission.ticket) return "left";
    if (!chat) return session ? "joining" : this.#withoutChat;
    const { state } = chat.head;
    if (this.#continues && submission.from !== "lost") return "continue";
    if (this.#isLost || this.dismissed || submission.from === "lost") return "lost";
    if (state === "ended") return submission.from === "ended" ? "leave" : "ended";
    if (connection?.held === false) return "moved";
    return submission.from === "leave" && (state === "waiting" || this.full) ? "leave" : "chat";
  }

  get #withoutChat(): "start" | "offline" {
    const { availability, boot, memory, submission, writing } = this.#app;
    if (submission.from === "offline") return "offline";
    const begun = boot.widget.tickets ? writing : memory.draft("question") !== "";
    return availability.online === false && !begun ? "offline" : "start";
  }

  get status(): ConnectionStatus {
    if (this.#continues) return "ended";
    if (this.#isLost) return "disconnected";
    if (this.dismissed || this.blocked) return "ended";
    if (this.#app.chat?.head.state === "ended") return "ended";
    const { view } = this;
    return view === "moved" ? view : (this.#app.connection?.state ?? "connecting");
  }

  /** The library dismissed the chat before anybody claimed it. */
  get dismissed(): boolean {
    return this.#app.chat?.head.endedBy === "dismissal";
  }

  /** The operator blocked the patron, or the server refused a chat or question of theirs. */
  get blocked(): boolean {
    return this.#app.refused || this.#app.chat?.head.endedBy === "block";
  }

  get #continues(): boolean {
    return this.#app.chat?.head.endedBy === "disconnection" && this.#app.continuation?.operator !== null;
  }

  get #isLost(): boolean {
    const { chat, connection } = this.#app;
    const head = chat?.head;
    return head?.state === "ended" ? head.endedBy === "disconnection" : connection?.lost === true;
  }

  /** A message was refused because the chat or the server is full. */
  get full(): boolean {
    const { entries = [], head } = this.#app.chat ?? {};
    const refused = (entry: Entry): boolean =>
      entry.kind === "message" && entry.status === "failed" && FULL.includes(entry.refusal?.name ?? "");
    return head?.state !== "ended" && entries.some(refused);
  }

  /** The chat has ended, or the server closed its connection for good. */
  get over(): boolean {
    const { chat, connection } = this.#app;
    return chat?.head.state === "ended" || connection?.stopped === true;
  }

  /** Whether the patron can go from the ticket form to the chat, or to the form for one. */
  get back(): boolean {
    const { availability, chat } = this.#app;
    return chat ? !this.#isLost && !this.over : availability.online === true;
  }

  /** The address of the library's page, if the patron may open it in iframe chat mode; else null. */
  get launches(): string | null {
    const { boot, environment } = this.#app;
    const may =
      boot.widget.launch_frame && boot.embedded && this.view === "chat" && !environment.details().mobile;
    return may ? (environment.host.view.page?.url ?? null) : null;
  }
}
