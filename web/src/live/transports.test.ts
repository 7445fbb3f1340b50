import { expect, test, vi } from "vitest";
import type { AnyDown } from "../protocol/wire";
import { EventStreamParser, frames, socketAddress, socketTransport, streamTransport } from "./transports";
import type { Receiver, Transport } from "./transports";
import { flushPromises } from "../testing/world";

const HELLO = { kind: "ping", n: 1 } as const;

function receiver(): Receiver & { received: AnyDown[]; ended: [number | null, boolean][] } {
  const received: AnyDown[] = [];
  const ended: [number | null, boolean][] = [];
  return { received, ended, frame: (frame) => received.push(frame), closed: (...how) => ended.push(how) };
}

class FakeSocket {
  static made: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: string[] = [];
  closed = false;
  readyState = 1;
  constructor(readonly address: string) {
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
}

function openSocket(): {
  socket: FakeSocket;
  to: ReturnType<typeof receiver>;
  transport: Transport;
  drop: () => void;
} {
  const to = receiver();
  const transport = socketTransport("https://desk.example", FakeSocket as unknown as typeof WebSocket)(
    HELLO,
    to,
  );
  const socket = FakeSocket.made.at(-1);
  if (!socket) throw new Error("no socket");
  return { socket, to, transport, drop: () => transport.drop() };
}

test("P1: the socket is at /live/socket, secure where the page is", () => {
  expect(socketAddress("https://desk.example")).toBe("wss://desk.example/live/socket");
  expect(socketAddress("http://localhost:8000")).toBe("ws://localhost:8000/live/socket");
});

test("P1: a message may hold several frames, one to a line", () => {
  expect(frames('{"kind":"pong","n":1}\n\n{"kind":"pong","n":2}\n')).toEqual([
    { kind: "pong", n: 1 },
    { kind: "pong", n: 2 },
  ]);
});

test("P4: the hello is the socket's first frame, sent when it opens", () => {
  const { socket } = openSocket();
  expect(socket.sent).toEqual([]);
  socket.onopen?.();
  expect(socket.sent).toEqual([JSON.stringify(HELLO)]);
});

test("P6: a socket passes its close code on, and null for a close without one", () => {
  const { socket, to } = openSocket();
  socket.onopen?.();
  socket.onclose?.({ code: 1012 });
  const other = openSocket();
  other.socket.onclose?.({ code: 1006 });
  expect(to.ended).toEqual([[1012, true]]);
  expect(other.to.ended).toEqual([[null, false]]);
});

test("nothing is sent on a socket that is closing", () => {
  const { socket, transport } = openSocket();
  transport.send(HELLO);
  socket.readyState = 2;
  transport.send(HELLO);
  expect(socket.sent).toHaveLength(1);
});

test("a dropped socket calls nothing", () => {
  const { socket, to, drop } = openSocket();
  drop();
  expect([socket.onopen, socket.onmessage, socket.onclose, socket.closed]).toEqual([null, null, null, true]);
  expect(to.received).toEqual([]);
});

test("P2: server-sent events are parsed from chunks of any length", () => {
  const text =
    'event: stream\r\ndata: {"stream": "s1"}\r\n\r\n: still here\n\ndata: {"kind":"pong",\ndata: "n":1}\n\n';
  for (let cut = 1; cut < text.length; cut++) {
    const parser = new EventStreamParser();
    expect([...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))]).toEqual([
      { name: "stream", data: '{"stream": "s1"}' },
      { name: "", data: '{"kind":"pong",\n"n":1}' },
    ]);
  }
});

/** A server of event streams: `down` sends a chunk; `answers` are the responses to the posts. */
function streamServer(): {
  fetcher: typeof fetch;
  posts: { address: string; body: string }[];
  down: (text: string) => Promise<void>;
  end: () => Promise<void>;
  answers: Response[];
} {
  const posts: { address: string; body: string }[] = [];
  const answers: Response[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const body = new ReadableStream<Uint8Array>({ start: (it) => void (controller = it) });
  const flush = async (): Promise<void> => {
    await flushPromises();
    await flushPromises();
  };
  return {
    fetcher: vi.fn((address: string, options: RequestInit) => {
      posts.push({ address, body: String(options.body) });
      const answer =
        posts.length === 1 ? new Response(body) : (answers.shift() ?? new Response(null, { status: 204 }));
      return Promise.resolve(answer);
    }) as unknown as typeof fetch,
    posts,
    answers,
    down: async (text) => {
      await flush();
      controller?.enqueue(new TextEncoder().encode(text));
      await flush();
    },
    end: async () => {
      controller?.close();
      await flush();
    },
  };
}

const NAMED = 'event: stream\ndata: {"stream": "s1"}\n\n';

test("P2: the hello opens the stream; frames sent before the stream has a name go up in one post", async () => {
  const server = streamServer();
  const to = receiver();
  const transport = streamTransport("http://desk.example", server.fetcher)(HELLO, to);
  transport.send({ kind: "ping", n: 2 });
  transport.send({ kind: "ping", n: 3 });
  await server.down(NAMED + 'data: {"kind":"pong","n":1}\n\n');
  expect(server.posts).toEqual([
    { address: "http://desk.example/live/stream", body: JSON.stringify(HELLO) },
    { address: "http://desk.example/live/stream/s1", body: '{"kind":"ping","n":2}\n{"kind":"ping","n":3}' },
  ]);
  expect(to.received).toEqual([{ kind: "pong", n: 1 }]);
});

test("P2: a stream that the server no longer knows is closed", async () => {
  const server = streamServer();
  const to = receiver();
  const transport = streamTransport("http://desk.example", server.fetcher)(HELLO, to);
  await server.down(NAMED);
  server.answers.push(new Response(null, { status: 404 }));
  transport.send({ kind: "ping", n: 2 });
  await server.down(": x\n\n");
  expect(to.ended).toEqual([[null, true]]);
});

test("P2: the end of the stream is reported once, and not after drop", async () => {
  const server = streamServer();
  const to = receiver();
  streamTransport("http://desk.example", server.fetcher)(HELLO, to);
  await server.down(NAMED);
  await server.end();
  expect(to.ended).toEqual([[null, true]]);
  const gone = receiver();
  const refused = (() => Promise.resolve(new Response(null, { status: 502 }))) as typeof fetch;
  streamTransport("http://desk.example", refused)(HELLO, gone).drop();
  await flushPromises();
  expect(gone.ended).toEqual([]);
});
