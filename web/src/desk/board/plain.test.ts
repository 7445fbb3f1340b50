import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import { screen, user, within } from "../../testing/page";
import { PATRON } from "../../testing/server";

const SAYS = "Plain page: no typing shown";
const seat = (window: string) => ({ kind: "seat_taken", seat: 2, node: "north", window }) as const;

test("L3: list and header say of a chat in plain pages, and of no other, that no typing is shown", async () => {
  const desk = await openDesk({
    before: (server) => {
      for (const [chat, name] of ["Dana", "Eli"].entries()) server.starts(chat + 7, { name });
      server.happens(7, PATRON, seat("page without scripts"));
      server.claimed(7);
    },
  });
  expect(screen.getAllByRole("img", { name: SAYS })).toHaveLength(1);
  await user.click(desk.name("Dana"));
  const pane = within(await desk.pane("Dana"));
  expect(pane.getByRole("img", { name: SAYS }).textContent.trim()).toBe(SAYS);
  await desk.follows((server) => server.happens(7, PATRON, seat("w".repeat(16))));
  expect(screen.queryByRole("img", { name: SAYS })).toBeNull();
  await desk.follows((server) => server.happens(7, PATRON, seat("page without scripts")));
  await desk.follows((server) => server.happens(7, PATRON, { kind: "ended", by: "patron" }));
  expect(screen.queryByRole("img", { name: SAYS })).toBeNull();
});
