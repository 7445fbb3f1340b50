import { expect, test, vi } from "vitest";
import { DeskApi, NotDone } from "./api";

test("whoever asks in a session that is over is told so, until an answer says otherwise", async () => {
  const told: boolean[] = [];
  const api = new DeskApi("token", (out) => told.push(out));
  for (const [status, content] of [
    [401, "{}"],
    [409, "{}"],
    [200, "[]"],
  ] as const) {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(content, { status })));
    await api.ask("GET", "tickets").catch((failure: unknown) => expect(failure).toBeInstanceOf(NotDone));
  }
  expect(told).toEqual([true, false]);
});
