import { expect, test } from "vitest";
import { formatHash, parseHash, Route } from "./route.svelte";
import type { Destination } from "./route.svelte";
import { withListeners } from "../../testing/listeners";

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
  const route = withListeners(() => new Route(window));
  route.go({ page: "transcripts", chat: 4, query: "" });
  expect([formatHash(route.tickets(7)), formatHash(route.transcripts())]).toEqual([
    "#/tickets/7?owner=mine",
    "#/transcripts",
  ]);
});

test("the link to chats leads back to the chat that was left for another page", async () => {
  const route = withListeners(() => new Route(window));
  const follow = async (hash: string): Promise<[string, string]> => {
    location.hash = hash;
    await new Promise((done) => setTimeout(done));
    return [formatHash(route.current), location.hash];
  };
  route.go({ page: "chats", chat: 7 });
  await follow("#/colleagues");
  expect([await follow("#/tickets"), route.chat, route.openChat]).toEqual([
    ["#/tickets", "#/tickets"],
    null,
    7,
  ]);
  expect(await follow("#/chats")).toEqual(["#/chats/7", "#/chats/7"]);
  // On the page itself the link leads to no chat.
  expect(await follow("#/chats")).toEqual(["#/chats", "#/chats"]);
  route.go({ page: "chats", chat: 8 });
  await follow("#/tickets");
  route.forget(8);
  expect(await follow("#/chats")).toEqual(["#/chats", "#/chats"]);
});
