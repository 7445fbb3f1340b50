import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FILE_LIMIT, sendFile } from "./upload";
import type { Problem } from "./upload";
import { mayTryAgain, problemText } from "./filetexts";
import { Uploads } from "./uploads.svelte";

/** The server's responses to the announcement, and to the bytes. */
let announced: { status: number; body: unknown } | "unreached";
let stored: { status: number; body: unknown } | "unreached" | "held";
let announcements: unknown[];
let calls: Request[];

class Request {
  status = 0;
  responseText = "";
  upload: { onprogress: (event: { loaded: number }) => void } = { onprogress: () => undefined };
  onload = (): void => undefined;
  onerror = (): void => undefined;
  onabort = (): void => undefined;
  address = "";
  constructor() {
    calls.push(this);
  }
  open(_: string, address: string): void {
    this.address = address;
  }
  abort(): void {
    this.onabort();
  }
  send(file: File): void {
    this.upload.onprogress({ loaded: file.size / 2 });
    if (stored === "held") return;
    if (stored === "unreached") return this.onerror();
    this.status = stored.status;
    this.responseText = JSON.stringify(stored.body);
    this.onload();
  }
}

beforeEach(() => {
  announced = { status: 201, body: { token: "t1", stored: false } };
  stored = { status: 201, body: {} };
  announcements = [];
  calls = [];
  vi.stubGlobal("navigator", { languages: ["en-US"] });
  vi.stubGlobal("XMLHttpRequest", Request);
  vi.stubGlobal("fetch", (_: string, options: RequestInit) => {
    announcements.push(JSON.parse(options.body as string));
    if (announced === "unreached") return Promise.reject(new TypeError("no network"));
    return Promise.resolve(new Response(JSON.stringify(announced.body), { status: announced.status }));
  });
});
afterEach(() => vi.unstubAllGlobals());

const ROUTE = { address: "/api/v1/chats/7/files", token: "secret" };
const file = (name = "a.txt", size = 10): File => new File(["x".repeat(size)], name);
const send = (signal = new AbortController().signal): Promise<unknown> =>
  sendFile(file(), "k1", ROUTE, () => undefined, signal);
let keys = 0;
const uploads = (): Uploads => new Uploads({ key: () => `k${++keys}`, fraction: () => 0 });

it("announces a file, then sends its bytes to the upload token", async () => {
  expect(await send()).toBeNull();
  expect(announcements).toEqual([{ key: "k1", name: "a.txt", size: 10, token: "secret" }]);
  expect(calls.map(({ address }) => address)).toEqual(["/api/v1/uploads/t1"]);
});

it("doesn't send the bytes of a stored file", async () => {
  announced = { status: 201, body: { token: "t1", stored: true } };
  expect(await send()).toBeNull();
  expect(calls).toEqual([]);
});

it("resolves with the problem of the announcement or of the upload", async () => {
  stored = { status: 415, body: { refusal: { name: "FileTypeRefused", type: "image/svg+xml" } } };
  expect(await send()).toEqual({ name: "FileTypeRefused", type: "image/svg+xml" });
  stored = "unreached";
  expect(await send()).toBe("unreached");
  stored = { status: 502, body: "<html>" };
  expect(await send()).toBe("unreached");
  stored = { status: 413, body: "<html>" };
  expect(await send()).toEqual({ name: "TooLargeThere" });
  announced = { status: 409, body: { refusal: { name: "ChatEnded", by: "patron", at: 1 } } };
  expect(await send()).toMatchObject({ name: "ChatEnded" });
  announced = "unreached";
  expect(await send()).toBe("unreached");
});

it("reports SignedOut to operators, not to patrons", async () => {
  const route = { address: "/api/v1/desk/chats/7/files", headers: { "X-CSRFToken": "t" } };
  const { signal } = new AbortController();
  for (const status of [401, 403]) {
    announced = { status, body: { detail: "Unauthorized" } };
    expect(await sendFile(file(), "k1", route, () => undefined, signal)).toEqual({ name: "SignedOut" });
    expect(await send()).toBe("unreached");
  }
});

it("throws AbortError when aborted during the upload", async () => {
  stored = "held";
  const calling = new AbortController();
  const sent = send(calling.signal);
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calling.abort();
  await expect(sent).rejects.toThrow("aborted");
});

it("refuses empty and too large files without a request", () => {
  const all = uploads();
  const [empty, large, fine] = all.add([file("a", 0), file("b", FILE_LIMIT + 1), file("c", FILE_LIMIT)]);
  expect([empty?.problem, large?.problem, fine?.problem]).toEqual([
    { name: "FileEmpty" },
    { name: "FileTooLarge", limit: FILE_LIMIT },
    null,
  ]);
  expect(all.ready).toEqual([fine]);
});

it("sends files one after the other; failed ones stay in the list for another attempt", async () => {
  const all = uploads();
  const [first, second] = all.add([file("a"), file("b")]);
  stored = "unreached";
  await all.start(ROUTE);
  expect(all.all.map(({ state }) => state)).toEqual(["failed", "failed"]);
  stored = { status: 201, body: {} };
  await all.start(ROUTE);
  expect(all.all).toEqual([]);
  const sentKeys = announcements as { key: string }[];
  expect(sentKeys.map(({ key }) => key)).toEqual([first?.key, second?.key, first?.key, second?.key]);
});

it("cancel leaves all files chosen", async () => {
  const all = uploads();
  const [first, second] = all.add([file("a"), file("b")]);
  stored = "held";
  const sent = all.start(ROUTE);
  await vi.waitFor(() => expect(first?.loaded).toBe(5));
  expect(all.sending).toBe(true);
  all.cancel();
  await sent;
  expect([first?.state, second?.state]).toEqual(["chosen", "chosen"]);
  expect(calls).toHaveLength(1);
});

it("continues with the next file when one is removed during its upload", async () => {
  const all = uploads();
  const [first] = all.add([file("a"), file("b")]);
  stored = "held";
  const sent = all.start(ROUTE);
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  stored = { status: 201, body: {} };
  if (first) all.remove(first);
  await sent;
  expect(calls).toHaveLength(2);
  expect(all.all).toEqual([]);
});

it("each problem has a text; only some may be tried again", () => {
  expect(problemText("unreached")).toBe("The connection was lost. Try again.");
  expect(problemText({ name: "FileTooLarge", limit: FILE_LIMIT })).toContain("20.0\u00a0MB");
  const names = [
    "FileEmpty",
    "FileIncomplete",
    "FileUnsafe",
    "FilesDisabled",
    "NoSuchUpload",
    "UploadSlow",
    "NoRoom",
    "NotScanned",
    "TooLargeThere",
    "SignedOut",
  ] as const;
  const texts = names.map((name) => problemText({ name } as Problem));
  expect(new Set(texts).size).toBe(names.length);
  expect(mayTryAgain({ name: "NoRoom" })).toBe(true);
  expect(mayTryAgain({ name: "FileTypeRefused", type: "text/html" })).toBe(false);
  expect(mayTryAgain({ name: "TooLargeThere" })).toBe(false);
});

it("a refused file stays in the list with its problem when the rest is sent", async () => {
  const all = uploads();
  all.add([file("empty.txt", 0), file()]);
  stored = { status: 201, body: {} };
  await all.start(ROUTE);
  expect(all.all.map(({ file, problem }) => [file.name, problem])).toEqual([
    ["empty.txt", { name: "FileEmpty" }],
  ]);
});
