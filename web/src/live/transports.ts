/** The two transports to the server: a WebSocket (rule P1), and an event stream down with POSTs up (rule P2). */
import type { AnyDown, AnyUp } from "../protocol/wire";

/** The callbacks of a transport. After `closed` none is called. */
export interface Receiver {
  frame(frame: AnyDown): void;
  /** `opened`: the server answered on this transport before. `code` is null without a close code. */
  closed(code: number | null, opened: boolean): void;
}

export interface Transport {
  /** Whether the server has answered on this transport. */
  readonly opened: boolean;
  send(frame: AnyUp): void;
  /** Closes at once, without a call of the receiver. */
  drop(): void;
}

/** `WebSocket.OPEN`, which doesn't exist outside of browsers. */
const OPEN = 1;

/** Opens a transport whose first frame is the hello. */
export type OpenTransport = (hello: AnyUp, to: Receiver) => Transport;

/** Parses a message, which holds one or more frames, one per line. */
export function frames(text: string): AnyDown[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as AnyDown);
}

/** The WebSocket address of a server address: http → ws, https → wss. */
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
        // A browser logs an error for a frame that is sent while the socket closes. The outbox repeats the frame.
        if (socket.readyState === OPEN) socket.send(JSON.stringify(frame));
      },
      drop() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  };
}

/** Parses server-sent events (HTML standard, 9.2) from text in chunks. The name is "" for events without one. */
export class EventStreamParser {
  #rest = "";
  #name = "";
  #data: string[] = [];

  push(text: string): { name: string; data: string }[] {
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

/** `fetch` throws "Illegal invocation" when it is called as a method of another object than `window`. */
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
  #dropped = false;

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
      // The network is lost, or `drop` aborted the request.
    }
    this.#close(null);
  }

  send(frame: AnyUp): void {
    this.#waiting.push(frame);
    void this.#flush();
  }

  drop(): void {
    this.#dropped = true;
    this.#abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#dropped) return;
      for (const event of parser.push(decoder.decode(value, { stream: true }))) this.#event(event);
    }
  }

  #event(event: { name: string; data: string }): void {
    if (event.name === "stream") {
      this.#address = `${this.#base}/${(JSON.parse(event.data) as { stream: string }).stream}`;
      void this.#flush();
    } else {
      for (const frame of frames(event.data)) if (!this.#dropped) this.#to.frame(frame);
    }
  }

  /** One POST at a time, so that frames arrive in the order in which they were sent. */
  async #flush(): Promise<void> {
    if (this.#posting || this.#address === null) return;
    this.#posting = true;
    while (this.#waiting.length > 0 && !this.#dropped) {
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
    if (this.#dropped) return;
    this.drop();
    this.#to.closed(code, this.opened);
  }
}
