import { expect, test } from "vitest";
import { read, written } from "./route.svelte";
import type { Place } from "./route.svelte";

test("each place has an address that leads back to it", () => {
  const places: Place[] = [
    { page: "chats", chat: null },
    { page: "chats", chat: 7 },
    { page: "tickets", ticket: null },
    { page: "tickets", ticket: 12 },
    { page: "transcripts", chat: null, query: "" },
    { page: "transcripts", chat: 7, query: "search=renew&tag=a%2Bb" },
    { page: "settings" },
    { page: "status" },
  ];
  for (const place of places) expect(read(written(place))).toEqual(place);
  expect(written({ page: "tickets", ticket: 12 })).toBe("#/tickets/12");
  expect(read("#/tickets/x")).toEqual({ page: "chats", chat: null });
});
