import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk } from "../../testing/desk";
import { screen, within } from "../../testing/page";
import { ANA, QUESTION, SYSTEM } from "../../testing/server";

test("D5: a patron who came back is announced, and the line links to the earlier chat", async () => {
  const desk = await openDesk({
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7);
      server.says(7, ANA, "On the second floor.");
      server.happens(7, SYSTEM, { kind: "ended", by: "disconnection" });
    },
  });
  await desk.follows((server) => server.continues(9, 7));
  expect(desk.toasts).toContain(m.desk_continued());
  await desk.press("button", m.desk_open_chat());
  const pane = await desk.pane("Dana");
  expect(pane.textContent).toMatch(/Dana came back at/);
  await desk.press("button", "Show the earlier chat", pane);
  const earlier = await screen.findByRole("region", { name: m.desk_transcript() });
  expect(earlier.textContent).toContain(QUESTION);
  expect(within(earlier).getByText("On the second floor.")).toBeTruthy();
});
