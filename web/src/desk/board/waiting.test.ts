import { expect, onTestFinished, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import type { UnansweredChat } from "../../protocol/wire";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, names, screen, user, within } from "../../testing/page";
import { ANA, BEN, PATRON } from "../../testing/server";
import type { FakeServer } from "../../testing/server";

const PEOPLE = ["Dana", "Eli", "Finn"];
/** Dana has waited for a second longer than Eli, and Eli than Finn. */
const threeWait = (server: FakeServer): void =>
  PEOPLE.forEach((name, at) => {
    server.starts(7 + at, { name });
    server.world.clock.jump(1_000);
  });
const UNANSWERED: UnansweredChat = {
  chat: 20,
  guest: 8220,
  name: "Iris Lund",
  department: "Local History",
  question: "Is the reading room open?",
  started_at: 0,
};
const next = (desk: DeskPage): HTMLElement =>
  within(desk.list).getByRole("button", { name: "Claim the next" });
const claims = (desk: DeskPage): number[] =>
  desk.server.acts.filter(({ act }) => act.kind === "claim").map(({ chat }) => Number(chat));
const patrons = (desk: DeskPage): string[] =>
  names("button", desk.list).filter((name) => PEOPLE.includes(name));

test("S5: my chats stand before those who wait, and ended ones are last of mine", async () => {
  const desk = await openDesk({ before: threeWait });
  await desk.follows((server) => server.claimed(8));
  await desk.follows((server) => server.claimed(9));
  expect(patrons(desk)).toEqual(["Eli", "Finn", "Dana"]);
  await desk.follows((server) => server.happens(8, PATRON, { kind: "ended", by: "patron" }));
  expect(patrons(desk)).toEqual(["Finn", "Eli", "Dana"]);
});

test("S5: the head says how many wait, and how long the first one has", async () => {
  const desk = await openDesk();
  expect(desk.list.textContent).toContain("No one is waiting");
  await desk.follows(threeWait);
  await desk.world.clock.pass(10_000);
  await drawn();
  expect(desk.list.textContent).toContain(m.desk_waiting_patrons({ count: 3, time: "0:13" }));
  await desk.follows((server) => [8, 9].forEach((chat) => server.claimed(chat, BEN)));
  expect(desk.list.textContent).toContain(m.desk_waiting_patrons({ count: 1, time: "0:13" }));
});

test("S5: “Claim the next” claims the chat that waits longest, and opens it", async () => {
  const desk = await openDesk({ before: threeWait });
  await enter(next(desk));
  expect(claims(desk)).toEqual([7]);
  expect(document.activeElement).toBe(await desk.box("Dana"));
  await user.keyboard("{Alt>}{Shift>}C{/Shift}{/Alt}");
  await drawn();
  expect(claims(desk)).toEqual([7, 8]);
  expect(document.activeElement).toBe(await desk.box("Eli"));
});

test("S5: “Claim the next” takes a chat of a department whose backup I am, if it waits longest", async () => {
  const desk = await openDesk({ before: threeWait });
  await desk.follows((server) => server.becomes({ unanswered: [UNANSWERED] }));
  expect(desk.list.textContent).toContain("4 patrons are waiting");
  await enter(next(desk));
  expect(claims(desk)).toEqual([20]);
});

test("S5: of two operators who press at once, the second gets the next chat", async () => {
  const desk = await openDesk({ before: threeWait });
  next(desk).click();
  desk.server.claimed(7, BEN);
  await drawn();
  expect(claims(desk)).toEqual([7, 8]);
  expect(document.activeElement).toBe(await desk.box("Eli"));
  expect(screen.queryByRole("region", { name: "Chat with Dana" })).toBeNull();
});

test("S5: an operator who comes too late for the last chat reads who has it", async () => {
  const desk = await openDesk({ before: (server) => server.starts(7, { name: "Dana" }) });
  next(desk).click();
  desk.server.claimed(7, BEN);
  await drawn();
  expect(claims(desk)).toEqual([7]);
  expect(desk.toasts).toContain("Ben Okafor claimed Dana first.");
});

test("S5: a second press while the first is on its way claims no other chat", async () => {
  const desk = await openDesk({ before: threeWait });
  desk.server.held.add("claim");
  await enter(next(desk));
  await user.keyboard("{Alt>}{Shift>}C{/Shift}{/Alt}");
  await drawn();
  expect(claims(desk)).toEqual([7]);
});

test("S5: another refusal than a lost race ends the search", async () => {
  const desk = await openDesk({ before: threeWait });
  desk.server.refusals.set("claim", { name: "NotAllowed" });
  await enter(next(desk));
  expect(claims(desk)).toEqual([7]);
});

test("S5: at the limit the head says so, and the key claims nothing", async () => {
  const desk = await openDesk({ before: threeWait });
  desk.server.becomes({ chats_at_once: 1 });
  await drawn();
  await enter(next(desk));
  expect(within(desk.list).queryByRole("button", { name: "Claim the next" })).toBeNull();
  expect(desk.list.textContent).toContain("At your limit of 1");
  await user.keyboard("{Alt>}{Shift>}C{/Shift}{/Alt}");
  await drawn();
  expect(claims(desk)).toEqual([7]);
  expect(desk.toasts).toContain(m.desk_busy_words({ count: 1, limit: 1 }));
  await enter(within(desk.row("Finn") as HTMLElement).getByRole("button", { name: "Claim Chat" }));
  expect(claims(desk), "another chat can still be claimed").toEqual([7, 9]);
});

test("S5: the notice of a new chat offers the one that waits longest", async () => {
  const desk = await openDesk({ before: (server) => server.starts(7, { name: "Dana" }) });
  await desk.world.clock.pass(2_000);
  await desk.follows((server) => server.starts(8, { name: "Eli" }));
  expect(desk.toasts).toContain("New chat: Eli");
  expect(desk.toasts).toContain(m.desk_waiting_patrons({ count: 2, time: "0:02" }));
  await desk.follows((server) => server.starts(9, { name: "Finn" }));
  await desk.world.clock.pass(3_000);
  await drawn();
  expect(desk.toasts).toContain(m.desk_waiting_patrons({ count: 3, time: "0:05" }));
  await desk.follows((server) => server.claimed(8, BEN));
  expect(desk.toasts, "the counts are those of now").toContain(
    m.desk_waiting_patrons({ count: 2, time: "0:05" }),
  );
  await desk.press("button", "Claim the next", screen.getByRole("region", { name: "Notifications" }));
  expect(claims(desk)).toEqual([7]);
});

test("S5: only the button of the chat that waits longest is filled", async () => {
  const desk = await openDesk({ before: threeWait });
  const filled = within(desk.list)
    .getAllByRole("button", { name: "Claim Chat" })
    .map((button) => button.classList.contains("filled"));
  expect(filled).toEqual([true, false, false]);
});

test("S5: a patron who loses the connection keeps the question in the row", async () => {
  const desk = await openDesk({ before: (server) => server.starts(7, { name: "Dana", question: "Where?" }) });
  await desk.follows((server) =>
    server.happens(7, PATRON, { kind: "connection_lost", seat: 1, until: 60_000, hidden: false }),
  );
  expect(desk.row("Dana")?.textContent).toContain("Reconnecting · Where?");
});

/** The chats whose rows are scrolled to from now on. */
function scrolledRows(): (string | undefined)[] {
  const scrolled: (string | undefined)[] = [];
  const scroll = vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function (
    this: HTMLElement,
  ) {
    scrolled.push(this.dataset["row"]);
  });
  onTestFinished(() => scroll.mockRestore());
  return scrolled;
}

test("S5: the row of the shown chat is scrolled to, also after a claim moved it", async () => {
  const desk = await openDesk({ before: threeWait });
  const scrolled = scrolledRows();
  await desk.follows((server) => server.claimed(9));
  await desk.follows((server) => server.says(7, PATRON, "Hello?"));
  expect(scrolled).toEqual([]);
  await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
  await drawn();
  expect(scrolled).toEqual(["9"]);
  await desk.follows((server) => server.says(7, PATRON, "Hello?"));
  expect(scrolled, "nothing moves while others write").toEqual(["9"]);
  await enter(within(desk.row("Eli") as HTMLElement).getByRole("button", { name: "Claim Chat" }));
  expect(scrolled).toEqual(["9", "8", "8"]);
});

test("S5: the row of the shown chat is scrolled to when its end moves it below the other own chats", async () => {
  const desk = await openDesk({ before: threeWait, hash: "#/chats/7" });
  await desk.follows((server) => [7, 8, 9].forEach((chat) => server.claimed(chat)));
  const scrolled = scrolledRows();
  await desk.follows((server) => server.happens(7, PATRON, { kind: "ended", by: "patron" }));
  expect(scrolled).toEqual(["7"]);
});

test("S5: a shown chat that a colleague has scrolls nothing, so that those who wait stay in sight", async () => {
  const desk = await openDesk({ before: threeWait, hash: "#/chats/8" });
  await desk.follows((server) => server.claimed(8));
  const scrolled = scrolledRows();
  await desk.follows((server) =>
    server.happens(8, BEN, {
      kind: "transferred",
      operator: BEN.id,
      name: BEN.name,
      previous: ANA.name,
      department: 1,
      previous_department: 1,
    }),
  );
  expect(scrolled).toEqual([]);
});

test("S5: the number of chats is in the accent color from the first who waits, and amber after three minutes", async () => {
  const desk = await openDesk({
    before: withDana,
  });
  const badge = (): string | undefined =>
    screen.getByRole("navigation", { name: "Desk" }).querySelector(".badge")?.className;
  expect(badge()).toContain("quiet");
  await desk.follows((server) => server.starts(8, { name: "Eli" }));
  expect(badge()).toContain("accent");
  await desk.world.clock.pass(180_000);
  await drawn();
  expect(badge()).toContain("warn");
});

test("S5: the list is widened by keys, and stays so after a reload", async () => {
  const desk = await openDesk();
  const width = (): string => document.body.style.getPropertyValue("--list-size");
  onTestFinished(() => void document.body.style.removeProperty("--list-size"));
  (await screen.findByRole("separator", { name: "Width of the list" })).focus();
  await user.keyboard("{Home}");
  expect(width()).toBe("min(256px, 50vw)");
  await desk.reload();
  expect(width()).toBe("min(256px, 50vw)");
  (await screen.findByRole("separator", { name: "Width of the list" })).focus();
  await user.keyboard("{End}");
  expect(width()).toBe("min(640px, 50vw)");
  await user.keyboard("{Enter}");
  expect(width(), "a press steps through widths, from the usual one").toBe("");
});

test("S5: own chats get a fixed height only where a row below them must not move", async () => {
  const desk = await openDesk({ before: threeWait });
  await desk.follows((server) => [7, 8].forEach((chat) => server.claimed(chat)));
  const height = (): string | undefined => desk.list.querySelector<HTMLElement>(".own")?.style.blockSize;
  await user.hover(desk.row("Dana") as HTMLElement);
  await drawn();
  expect(height()).toMatch(/px$/);
  await desk.follows((server) => server.claimed(9));
  expect(height(), "only a gap is below").toBe("");
});

test("S5: the first chat that is claimed under the pointer has the height of its row", async () => {
  const desk = await openDesk({ before: threeWait });
  await user.hover(desk.row("Dana") as HTMLElement);
  await drawn();
  await desk.follows((server) => server.claimed(7));
  const claimed = desk.list.querySelector<HTMLElement>(".own");
  expect(claimed?.textContent).toContain("Dana");
  expect(claimed?.style.blockSize).toBe("");
});

test("S5: the second click of a double click does nothing where a row has moved to the pointer", async () => {
  const desk = await openDesk({
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.starts(8, { name: "Eli" });
    },
  });
  const claim = within(desk.row("Eli") as HTMLElement).getByRole("button", { name: "Claim Chat" });
  const click = (button: HTMLElement, detail: number): boolean =>
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
  click(claim, 2);
  click(desk.name("Eli"), 2);
  await drawn();
  expect(desk.world.wire.of("do")).toEqual([]);
  expect(location.hash).not.toContain("8");
  click(claim, 1);
  await drawn();
  expect(desk.world.wire.of("do")).toHaveLength(1);
});
