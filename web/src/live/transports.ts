/** The two ways to the server: the WebSocket (rule P1), and an event stream down with posts up (rule P2). */
import type { AnyDown, AnyUp } from "../protocol/wire";

/** What a transport tells. After `closed` it tells nothing more. */
export interface Receiver {
  frame(frame: AnyDown): void;
  /** `opened` says whether the server was ever reached this way; `code` is null where none came. */
  closed(code: number | null, opened: boolean): void;
}

export interface Transport {
  /** Whether the server was ever reached this way. */
  readonly opened: boolean;
  send(frame: AnyUp): void;
  /** Lets go at once; the receiver hears nothing more. */
  drop(): void;
}

/** The state of a WebSocket in which it sends: the constant of that name, which is not there outside of browsers. */
const OPEN = 1;

/** Opens a transport whose first frame is the hello. */
export type OpenTransport = (hello: AnyUp, to: Receiver) => Transport;

/** A message may hold several frames, one to a line. */
export function frames(text: string): AnyDown[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as AnyDown);
}

/** Turns an address of ours into the one of its socket: http → ws, https → wss. */
export function socketAddress(base: string): string {
  return base.replace(/^http/, "ws") + "/live/socket";
}

export function socketTransport(base: string, Socket: typeof WebSocket = WebSocket): OpenTransport {
  return (hello, to) => {
    const socket = new Socket(socketAddress(base));
    let opened = false;
    socket.onopen = () => {
      opened = true;
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (message: MessageEvent<string>) => {
      for (const frame of frames(message.data)) to.frame(frame);
    };
    socket.onclose = (event) => to.closed(event.code === 1006 ? null : event.code, opened);
    return {
      get opened() {
        return opened;
      },
      send(frame) {
        // While it closes, what is sent is lost as on any line that was cut: the browser need not complain of it.
        if (socket.readyState === OPEN) socket.send(JSON.stringify(frame));
      },
      drop() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  };
}

/** Splits a stream of text into server-sent events; of each its name ("" for plain ones) and its data. */
export class EventLines {
  #rest = "";
  #name = "";
  #data: string[] = [];

  take(text: string): { name: string; data: string }[] {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): { name: string; data: string }[] {
    if (line.startsWith("event:")) this.#name = line.slice(6).trim();
    else if (line.startsWith("data:")) this.#data.push(line.slice(5).replace(/^ /, ""));
    else if (line === "" && this.#data.length > 0) {
      const event = { name: this.#name, data: this.#data.join("\n") };
      this.#name = "";
      this.#data = [];
      return [event];
    }
    return [];
  }
}

/** Whether plain HTTP reaches the server. */
export async function reachable(base: string, fetcher: typeof fetch = browserFetch): Promise<boolean> {
  return (await fetcher(`${base}/healthz`, { cache: "no-store" })).ok;
}

/** Called as a method of anything else, a browser's own fetch refuses. */
const browserFetch: typeof fetch = (input, init) => fetch(input, init);

export function streamTransport(base: string, fetcher: typeof fetch = browserFetch): OpenTransport {
  return (hello, to) => {
    const stream = new Stream(base, fetcher, to);
    void stream.run(hello);
    return stream;
  };
}

class Stream implements Transport {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #to: Receiver;
  readonly #abort = new AbortController();
  #address: string | null = null;
  #waiting: AnyUp[] = [];
  #posting = false;
  #over = false;

  constructor(base: string, fetcher: typeof fetch, to: Receiver) {
    this.#base = `${base}/live/stream`;
    this.#fetch = fetcher;
    this.#to = to;
  }

  get opened(): boolean {
    return this.#address !== null;
  }

  async run(hello: AnyUp): Promise<void> {
    try {
      const answer = await this.#post(this.#base, JSON.stringify(hello));
      if (!answer.ok || answer.body === null) return this.#close(null);
      await this.#read(answer.body);
    } catch {
      // The network is gone, or we let go.
    }
    this.#close(null);
  }

  send(frame: AnyUp): void {
    this.#waiting.push(frame);
    void this.#flush();
  }

  drop(): void {
    this.#over = true;
    this.#abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const lines = new EventLines();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#over) return;
      for (const event of lines.take(decoder.decode(value, { stream: true }))) this.#event(event);
    }
  }

  #event(event: { name: string; data: string }): void {
    if (event.name === "stream") {
      this.#address = `${this.#base}/${(JSON.parse(event.data) as { stream: string }).stream}`;
      void this.#flush();
    } else {
      for (const frame of frames(event.data)) if (!this.#over) this.#to.frame(frame);
    }
  }

  /** One post at a time, so that frames arrive in the order in which they were sent. */
  async #flush(): Promise<void> {
    if (this.#posting || this.#address === null) return;
    this.#posting = true;
    while (this.#waiting.length > 0 && !this.#over) {
      const lines = this.#waiting.splice(0).map((frame) => JSON.stringify(frame));
      const sent = await this.#post(this.#address, lines.join("\n")).then(
        (answer) => answer.ok,
        () => false,
      );
      if (!sent) this.#close(null);
    }
    this.#posting = false;
  }

  #post(address: string, body: string): Promise<Response> {
    const headers = { "Content-Type": "application/json" };
    return this.#fetch(address, {
      method: "POST",
      body,
      headers,
      signal: this.#abort.signal,
      cache: "no-store",
    });
  }

  #close(code: number | null): void {
    if (this.#over) return;
    this.drop();
    this.#to.closed(code, this.opened);
  }
}
