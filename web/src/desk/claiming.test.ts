import { expect, test } from "vitest";
import { openDesk } from "../testing/desk";
import { user, within } from "../testing/page";
import type { FakeServer } from "../testing/server";

const danaAsks = (server: FakeServer): void => server.starts(7, { name: "Dana" });

test("C2: claiming from the list opens the pane with the text box focused", async () => {
  const desk = await openDesk({ before: danaAsks });
  expect(desk.row("Dana")?.textContent).toContain("1924 city directory");
  await desk.press("button", "Claim Chat", desk.list);
  const pane = await desk.pane("Dana");
  expect(desk.server.did).toEqual(["claim"]);
  expect(document.activeElement).toBe(within(pane).getByRole("textbox", { name: "Message" }));
  expect(desk.name("Dana").ariaCurrent).toBe("true");
});

test("M3: Enter sends what was typed", async () => {
  const desk = await openDesk({ before: danaAsks });
  await desk.press("button", "Claim Chat", desk.list);
  await user.keyboard("On the second floor.{Enter}");
  expect(desk.server.acts.at(-1)?.act).toMatchObject({ kind: "say", text: "On the second floor." });
});
