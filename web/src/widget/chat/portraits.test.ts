/** The pictures of operators in a patron's chat: failed and late answers. */
import { expect, onTestFinished, test, vi } from "vitest";
import { Portraits } from "./portraits.svelte";

type Answer = (response: Response) => void;

/** Requests that wait for the test's answers, in their order. */
function requests(): Answer[] {
  const waiting: Answer[] = [];
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => waiting.push(resolve)));
  onTestFinished(() => void vi.unstubAllGlobals());
  return waiting;
}

const shown = (...names: string[]): Response =>
  new Response(JSON.stringify({ pictures: names.map((name) => ({ name, picture: `of-${name}` })) }));

test("T12: pictures whose request failed are requested again with the next message", async () => {
  const [waiting, portraits] = [requests(), new Portraits()];
  const first = portraits.load(["Ana"], "token");
  waiting[0]?.(new Response("", { status: 503 }));
  await first;
  const second = portraits.load(["Ana"], "token");
  waiting[1]?.(shown("Ana"));
  await second;
  expect(portraits.of("Ana")).toBe("/picture/of-Ana.jpg");
  await portraits.load(["Ana"], "token");
  expect(waiting).toHaveLength(2);
});

test("T12: an earlier answer that comes later replaces nothing", async () => {
  const [waiting, portraits] = [requests(), new Portraits()];
  const both = [portraits.load(["Ana"], "token"), portraits.load(["Ana", "Ben"], "token")];
  waiting[1]?.(shown("Ana", "Ben"));
  await both[1];
  waiting[0]?.(shown("Ana"));
  await both[0];
  expect([portraits.of("Ana"), portraits.of("Ben")]).toEqual(["/picture/of-Ana.jpg", "/picture/of-Ben.jpg"]);
});
