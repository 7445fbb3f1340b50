import { expect, test } from "vitest";
import { formatHash, parseHash, Route } from "./route.svelte";
import type { Destination } from "./route.svelte";

test("each location has an address that leads back to it", () => {
  const destinations: Destination[] = [
    { page: "chats", chat: null },
    { page: "chats", chat: 7 },
    { page: "tickets", ticket: null, query: "" },
    { page: "tickets", ticket: 12, query: "owner=mine" },
    { page: "transcripts", chat: null, query: "" },
    { page: "colleagues", chat: 3, query: "" },
    { page: "transcripts", chat: 7, query: "search=renew&tag=a%2Bb" },
    { page: "settings", part: "chat-view" },
    { page: "administration", part: "retention" },
    { page: "administration", part: "departments/12" },
    { page: "administration", part: "audit-log", query: "search=Ana&first=2026-11-25" },
    { page: "status" },
  ];
  for (const destination of destinations) expect(parseHash(formatHash(destination))).toEqual(destination);
  expect(formatHash({ page: "tickets", ticket: 12, query: "" })).toBe("#/tickets/12");
  expect(parseHash("#/settings")).toEqual({ page: "settings", part: "" });
  expect(parseHash("#/tickets/x")).toEqual({ page: "chats", chat: null });
});

test("a list keeps its latest filters", () => {
  location.hash = "#/tickets?owner=mine";
  const route = new Route(window);
  route.go({ page: "transcripts", chat: 4, query: "" });
  expect([formatHash(route.tickets(7)), formatHash(route.transcripts())]).toEqual([
    "#/tickets/7?owner=mine",
    "#/transcripts",
  ]);
});
