import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, names, screen, user, within } from "../../testing/page";
import { BEN, PATRON } from "../../testing/server";
import type { FakeServer } from "../../testing/server";

const danaAndEli = (server: FakeServer): void => {
  server.starts(7, { name: "Dana" });
  server.starts(8, { name: "Eli" });
};
const bothMine = (server: FakeServer): void => {
  danaAndEli(server);
  server.claimed(7);
  server.claimed(8);
};
const filters = (desk: DeskPage): string[] =>
  names("button", desk.list).filter((name) => /\(\d+\)$/.test(name));
const status = (): HTMLElement | null => screen.queryByRole("region", { name: "Status Messages and Alerts" });

test("S1: All, New and Mine filter the list, with live counts", async () => {
  const desk = await openDesk({ before: danaAndEli });
  expect(filters(desk)).toEqual(["All (2)", "New (2)", "Mine (0)"]);
  await desk.follows((server) => server.claimed(7));
  expect(filters(desk)).toEqual(["All (2)", "New (1)", "Mine (1)"]);
  await desk.press("button", "New (1)", desk.list);
  expect([desk.row("Dana"), desk.row("Eli") !== null]).toEqual([null, true]);
  await desk.press("button", "Mine (1)", desk.list);
  expect([desk.row("Dana") !== null, desk.row("Eli")]).toEqual([true, null]);
  await desk.follows((server) => server.claimed(8, BEN));
  expect(filters(desk)).toEqual(["All (2)", "New (0)", "Mine (1)"]);
});

test("S1: a chat of mine that ended stays, with the reason, until it is closed", async () => {
  const desk = await openDesk({ before: bothMine, hash: "#/chats/7" });
  await desk.follows((server) => server.happens(7, PATRON, { kind: "ended", by: "patron" }));
  const row = desk.row("Dana") as HTMLElement;
  expect(within(row).getByRole("img", { name: "Ended" })).toBeDefined();
  expect(row.textContent).toContain("Ended by the patron");
  expect(filters(desk)).toEqual(["All (2)", "New (0)", "Mine (2)"]);
  await desk.reload();
  expect(filters(desk)).toEqual(["All (2)", "New (0)", "Mine (2)"]);
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: /^Close Chat/ }));
  expect(desk.server.did).toEqual(["close"]);
  expect(filters(desk)).toEqual(["All (1)", "New (0)", "Mine (1)"]);
});

test("S1: a chat that ended unclaimed leaves the list", async () => {
  const desk = await openDesk({ before: danaAndEli });
  await desk.follows((server) => server.happens(7, PATRON, { kind: "ended", by: "patron" }));
  expect(desk.row("Dana")).toBeNull();
});

test("S2: the shown chat is marked; a second click hides it without ending it", async () => {
  const desk = await openDesk({ before: bothMine });
  await user.click(desk.name("Dana"));
  await desk.pane("Dana");
  expect([desk.name("Dana").ariaCurrent, status()]).toEqual(["true", null]);
  await user.click(desk.name("Dana"));
  await drawn();
  expect([desk.name("Dana").ariaCurrent, status() !== null]).toEqual([null, true]);
  expect(desk.server.acts).toEqual([]);
});

test("S2: messages of a hidden chat are counted in its row until it is shown", async () => {
  const desk = await openDesk({ before: bothMine, hash: "#/chats/8" });
  await desk.pane("Eli");
  const before = desk.row("Dana")?.textContent ?? "";
  await desk.follows((server) => server.says(7, PATRON, "Are you there?"));
  await desk.follows((server) => server.says(7, PATRON, "Hello?"));
  expect(before).not.toContain("3 unread messages");
  expect(desk.row("Dana")?.textContent).toContain("3 unread messages");
  await user.click(desk.name("Dana"));
  await desk.pane("Dana");
  await drawn();
  expect(desk.row("Dana")?.textContent).not.toContain("unread");
});

test("S2: each chat has its own draft, which survives a reload", async () => {
  const desk = await openDesk({ before: bothMine, hash: "#/chats/7" });
  for (const name of ["Dana", "Eli"]) {
    if (name === "Eli") await user.click(desk.name(name));
    await desk.write(name, `A draft for ${name}`);
  }
  await user.click(desk.name("Dana"));
  expect((await desk.box("Dana")).textContent).toBe("A draft for Dana");
  await desk.reload();
  expect((await desk.box("Dana")).textContent).toBe("A draft for Dana");
  await user.click(desk.name("Eli"));
  expect((await desk.box("Eli")).textContent).toBe("A draft for Eli");
  await desk.write("Eli", "{Enter}");
  await desk.reload();
  expect((await desk.box("Eli")).textContent).toBe("");
});

test("a row keeps the focus while another chat arrives", async () => {
  const desk = await openDesk({ before: bothMine });
  desk.name("Dana").focus();
  await desk.follows((server) => server.starts(9, { name: "Erik" }));
  expect(desk.row("Erik")).not.toBeNull();
  expect(document.activeElement).toBe(desk.name("Dana"));
});

test("Chats, another page, Chats: the open chat is there again, with its draft and its place in the conversation", async () => {
  const desk = await openDesk({ before: bothMine, hash: "#/chats/7" });
  await desk.write("Dana", "A draft");
  const log = within(await desk.pane("Dana")).getByRole("log");
  for (const [name, value] of [
    ["clientHeight", 300],
    ["scrollHeight", 900],
  ] as const)
    Object.defineProperty(log, name, { configurable: true, value });
  for (const top of [600, 120]) {
    log.scrollTop = top;
    log.dispatchEvent(new Event("scroll"));
  }
  await desk.press("link", /^Tickets/);
  await screen.findByRole("region", { name: "Tickets" });
  await desk.press("link", /^Chats/);
  const again = within(await desk.pane("Dana")).getByRole("log");
  expect([again === log, again.scrollTop, (await desk.box("Dana")).textContent]).toEqual([
    false,
    120,
    "A draft",
  ]);
  expect(desk.name("Dana").ariaCurrent).toBe("true");
});
