import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, user } from "../../testing/page";
import { BEN, PATRON } from "../../testing/server";

const due = (): string =>
  screen.getByRole("link", { name: "Chats" }).parentElement?.querySelector(".unseen")?.textContent ?? "none";

function withChats(): Promise<DeskPage> {
  return openDesk({
    before: (server) => {
      for (const [chat, name] of ["Dana", "Eli", "Fay"].entries()) server.starts(chat + 7, { name });
    },
  });
}

test("the navigation counts unclaimed chats and those of mine with unread messages", async () => {
  const desk = await withChats();
  expect(due()).toBe("3 unclaimed or unread chats");
  await desk.follows((server) => server.claimed(7, BEN));
  await desk.follows((server) => server.claimed(8));
  await desk.follows((server) => server.claimed(9));
  expect(due()).toBe("2 unclaimed or unread chats");
  for (const name of ["Fay", "Eli"]) {
    await user.click(desk.name(name));
    await desk.pane(name);
    await drawn();
  }
  expect(due()).toBe("none");
  await desk.follows((server) => server.says(9, PATRON, "Are you there?"));
  expect(due()).toBe("1 unclaimed or unread chat");
});

test("an ended chat needs nobody, even if its last messages are unread", async () => {
  const desk = await withChats();
  for (const chat of [7, 8, 9]) await desk.follows((server) => server.claimed(chat));
  expect(due()).toBe("3 unclaimed or unread chats");
  for (const chat of [7, 8, 9])
    await desk.follows((server) => server.happens(chat, PATRON, { kind: "ended", by: "patron" }));
  expect(due()).toBe("none");
});
