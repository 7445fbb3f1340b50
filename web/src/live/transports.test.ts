import { expect, test, vi } from "vitest";
import type { AnyDown } from "../protocol/wire";
import { EventLines, frames, socketAddress, socketTransport, streamTransport } from "./transports";
import type { Receiver, Transport } from "./transports";
import { settled } from "./world";

const HELLO = { kind: "ping", n: 1 } as const;

function receiver(): Receiver & { got: AnyDown[]; ended: [number | null, boolean][] } {
  const got: AnyDown[] = [];
  const ended: [number | null, boolean][] = [];
  return { got, ended, frame: (frame) => got.push(frame), closed: (...how) => ended.push(how) };
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

test("P6: a socket tells its close code, and none for an end without one", () => {
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

test("a socket that was let go says nothing more", () => {
  const { socket, to, drop } = openSocket();
  drop();
  expect([socket.onopen, socket.onmessage, socket.onclose, socket.closed]).toEqual([null, null, null, true]);
  expect(to.got).toEqual([]);
});

test("P2: server-sent events are put together over any cut", () => {
  const text =
    'event: stream\r\ndata: {"stream": "s1"}\r\n\r\n: still here\n\ndata: {"kind":"pong",\ndata: "n":1}\n\n';
  for (let cut = 1; cut < text.length; cut++) {
    const lines = new EventLines();
    expect([...lines.take(text.slice(0, cut)), ...lines.take(text.slice(cut))]).toEqual([
      { name: "stream", data: '{"stream": "s1"}' },
      { name: "", data: '{"kind":"pong",\n"n":1}' },
    ]);
  }
});

/** A server of streams: `down` is written by the test, posts are answered as it says. */
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
  const turns = async (): Promise<void> => {
    await settled();
    await settled();
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
      await turns();
      controller?.enqueue(new TextEncoder().encode(text));
      await turns();
    },
    end: async () => {
      controller?.close();
      await turns();
    },
  };
}

const NAMED = 'event: stream\ndata: {"stream": "s1"}\n\n';

test("P2: the hello opens the stream; what is sent before it has its name waits, then goes up in one post", async () => {
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
  expect(to.got).toEqual([{ kind: "pong", n: 1 }]);
});

test("P2: a stream that is no longer open on the server is closed here too", async () => {
  const server = streamServer();
  const to = receiver();
  const transport = streamTransport("http://desk.example", server.fetcher)(HELLO, to);
  await server.down(NAMED);
  server.answers.push(new Response(null, { status: 404 }));
  transport.send({ kind: "ping", n: 2 });
  await server.down(": x\n\n");
  expect(to.ended).toEqual([[null, true]]);
});

test("P2: an end of the stream is told once, and nothing after letting go", async () => {
  const server = streamServer();
  const to = receiver();
  streamTransport("http://desk.example", server.fetcher)(HELLO, to);
  await server.down(NAMED);
  await server.end();
  expect(to.ended).toEqual([[null, true]]);
  const gone = receiver();
  const refused = (() => Promise.resolve(new Response(null, { status: 502 }))) as typeof fetch;
  streamTransport("http://desk.example", refused)(HELLO, gone).drop();
  await settled();
  expect(gone.ended).toEqual([]);
});
