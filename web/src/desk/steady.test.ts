import { expect, test } from "vitest";
import { m } from "../paraglide/messages.js";
import { openDesk } from "../testing/desk";
import { drawn, screen, user, within } from "../testing/page";
import { BEN } from "../testing/server";

test("the line about sounds stays when the first click enables them", async () => {
  await openDesk({ hash: "#/status" });
  expect(screen.getByText(m.desk_sound_blocked())).toBeDefined();
  await user.click(screen.getByRole("region", { name: m.desk_status_title() }));
  await drawn();
  expect(screen.queryByText(m.desk_sound_blocked())).toBeNull();
  expect(screen.getByText(m.desk_alerts_sound())).toBeDefined();
});

test("a focused row keeps the focus when its chat goes to another group", async () => {
  const desk = await openDesk({
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.starts(8, { name: "Eli" });
    },
  });
  desk.name("Dana").focus();
  await desk.follows((server) => server.claimed(7, BEN));
  const group = screen.getByRole("list", { name: m.desk_group_theirs() });
  expect(within(group).getByRole("button", { name: "Dana" })).toBe(document.activeElement);
});

test("the place of “Claim this Chat” is below the conversation, where the text box will be", async () => {
  const desk = await openDesk({
    before: (server) => server.starts(7, { name: "Dana" }),
    hash: "#/chats/7",
  });
  const preview = await desk.preview();
  const claim = within(preview).getByRole("button", { name: "Claim this Chat" });
  const log = within(preview).getByRole("log");
  expect(log.compareDocumentPosition(claim) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});
