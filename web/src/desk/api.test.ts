import { expect, test, vi } from "vitest";
import { DeskApi, ApiError } from "./api";

test("DeskApi reports an ended session until an answer shows otherwise", async () => {
  const reports: (string | null)[] = [];
  const api = new DeskApi("token", (ended) => reports.push(ended));
  for (const [status, content] of [
    [401, '{"detail": "Unauthorized", "reason": "Your password was changed."}'],
    [401, "<h1>Unauthorized</h1>"],
    [409, "{}"],
    [200, "[]"],
  ] as const) {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(content, { status })));
    await api
      .request("GET desk/queues")
      .catch((failure: unknown) => expect(failure).toBeInstanceOf(ApiError));
  }
  expect(reports).toEqual(["Your password was changed.", "", null]);
});
