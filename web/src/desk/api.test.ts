import { expect, test, vi } from "vitest";
import { DeskApi, ApiError } from "./api";

test("DeskApi reports an ended session until an answer shows otherwise", async () => {
  const reports: boolean[] = [];
  const api = new DeskApi("token", (out) => reports.push(out));
  for (const [status, content] of [
    [401, "{}"],
    [409, "{}"],
    [200, "[]"],
  ] as const) {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(content, { status })));
    await api
      .request("GET desk/queues")
      .catch((failure: unknown) => expect(failure).toBeInstanceOf(ApiError));
  }
  expect(reports).toEqual([true, false]);
});
