import { expect, test } from "vitest";
import { parseHash, formatHash } from "./route.svelte";
import type { Destination } from "./route.svelte";

test("each location has an address that leads back to it", () => {
  const destinations: Destination[] = [
    { page: "chats", chat: null },
    { page: "chats", chat: 7 },
    { page: "tickets", ticket: null },
    { page: "tickets", ticket: 12 },
    { page: "transcripts", chat: null, query: "" },
    { page: "transcripts", chat: 7, query: "search=renew&tag=a%2Bb" },
    { page: "settings" },
    { page: "status" },
  ];
  for (const destination of destinations) expect(parseHash(formatHash(destination))).toEqual(destination);
  expect(formatHash({ page: "tickets", ticket: 12 })).toBe("#/tickets/12");
  expect(parseHash("#/tickets/x")).toEqual({ page: "chats", chat: null });
});
