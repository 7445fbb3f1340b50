import { expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import { notes } from "../../testing/browser";
import { openDesk } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import { BEN, QUESTION } from "../../testing/server";
import type { FakeServer } from "../../testing/server";

const danaAsks = (server: FakeServer): void => server.starts(7, { name: "Dana" });
const claimButtons = (): HTMLElement[] => screen.queryAllByRole("button", { name: /^Claim/ });

/** Replaces the browser's notifications. Returns the list of those that were shown. */
function notifications(permission: NotificationPermission): string[] {
  const shown: string[] = [];
  class FakeNotification {
    static permission = permission;
    static requestPermission = (): Promise<string> =>
      Promise.resolve(permission === "default" ? (FakeNotification.permission = "granted") : permission);
    onclick = null;

    constructor(title: string, { body }: { body: string }) {
      shown.push(`${title}: ${body}`);
    }
  }
  vi.stubGlobal("Notification", FakeNotification);
  return shown;
}

test("C1: a new chat is listed with its question, counted in the title, and announced", async () => {
  const shown = notifications("granted");
  const desk = await openDesk();
  await desk.press("button", "Keyboard shortcuts");
  await user.keyboard("{Escape}");
  notes.length = 0;
  await desk.follows(danaAsks);
  expect(desk.row("Dana")?.textContent).toContain(QUESTION);
  expect(document.title).toBe("(1) Refdesk");
  expect(desk.announced).toContain(`New chat: Dana: ${QUESTION}`);
  expect(desk.toasts).toContain(QUESTION);
  expect([shown, notes.length]).toEqual([[`New chat: Dana: ${QUESTION}`], 2]);
});

test("C1: “Enable alerts” requests the permission, and disappears once it is granted", async () => {
  notifications("default");
  const desk = await openDesk();
  expect(document.body.textContent).toContain(m.desk_desktop_ask());
  await desk.press("button", "Enable alerts");
  expect(screen.queryByRole("button", { name: "Enable alerts" })).toBeNull();
  expect(document.body.textContent).toContain(m.desk_alerts_all_on());
});

test("C1: a desk with blocked notifications says so, and still plays the sound of a new chat", async () => {
  const shown = notifications("denied");
  const desk = await openDesk();
  await desk.press("button", "Keyboard shortcuts");
  expect(document.body.textContent).toContain(m.desk_desktop_denied());
  notes.length = 0;
  await desk.follows(danaAsks);
  expect([shown, notes.length]).toEqual([[], 2]);
});

test("C2: claiming from the list opens the pane and focuses its text box", async () => {
  const desk = await openDesk({ before: danaAsks });
  await desk.press("button", "Claim Chat", desk.list);
  expect(desk.server.did).toEqual(["claim"]);
  expect(document.activeElement).toBe(await desk.box("Dana"));
  expect(desk.name("Dana").ariaCurrent).toBe("true");
  expect(document.title).toBe("Refdesk");
});

test("C3: a preview shows question and page, sends only `open`, and closes at a second click", async () => {
  const desk = await openDesk({ before: danaAsks });
  await user.click(desk.name("Dana"));
  const log = await within(await desk.preview()).findByRole("log", { name: "Conversation" });
  expect(log.textContent).toContain(QUESTION);
  await user.click(desk.name("Dana"));
  await drawn();
  expect(screen.queryByRole("region", { name: "Chat details" })).toBeNull();
  const sent = desk.world.wire.sent.map(({ kind }) => kind).filter((kind) => kind !== "active");
  expect(sent).toEqual(["watch", "open", "leave"]);
});

test("C4: a guest without a name is claimed from the preview", async () => {
  const desk = await openDesk({ before: (server) => server.starts(7) });
  await user.click(desk.name("Guest 8207"));
  await desk.press("button", "Claim this Chat", await desk.preview());
  expect(await desk.pane("Guest 8207")).toBeDefined();
  expect(screen.queryByRole("region", { name: "Chat details" })).toBeNull();
});

test("C4: the second click of a double click on “Claim this Chat” does not end the chat", async () => {
  const desk = await openDesk({ before: danaAsks });
  await user.click(desk.name("Dana"));
  await desk.press("button", "Claim this Chat", await desk.preview());
  const end = within(await desk.pane("Dana")).getByRole("button", { name: /^End Chat/ });
  await user.click(end);
  expect(screen.queryByRole("dialog", { name: "End this chat?" })).toBeNull();
  await enter(end);
  expect(screen.getByRole("dialog", { name: "End this chat?" })).toBeDefined();
});

test("C5: a colleague's chat shows its operator and last message, and no button to claim it", async () => {
  const desk = await openDesk({ before: danaAsks });
  await user.click(desk.name("Dana"));
  await desk.preview();
  expect(claimButtons()).not.toEqual([]);
  await desk.follows((server) => server.claimed(7, BEN));
  expect(claimButtons()).toEqual([]);
  expect(desk.row("Dana")?.textContent).toContain("with Ben Okafor");
  await desk.follows((server) => server.says(7, BEN, "On the second floor."));
  expect(desk.row("Dana")?.textContent).toContain("On the second floor.");
});

test("C5: a claim that lost the race names the winner and opens no pane", async () => {
  const desk = await openDesk({ before: danaAsks });
  desk.server.refusals.set("claim", { name: "AlreadyClaimed", by: "Ben Okafor" });
  await desk.press("button", "Claim Chat", desk.list);
  await desk.follows((server) => server.claimed(7, BEN));
  expect(desk.toasts).toContain("Ben Okafor claimed Dana first.");
  expect(desk.announced).toContain("Ben Okafor claimed Dana first.");
  expect(screen.queryByRole("region", { name: "Chat with Dana" })).toBeNull();
});

test("C5: the chat of a colleague who disconnected is announced and taken over", async () => {
  const desk = await openDesk({
    before: (server) => {
      danaAsks(server);
      server.claimed(7, BEN);
    },
  });
  expect(screen.queryByRole("button", { name: "Take Over" })).toBeNull();
  await desk.follows((server) =>
    server.happens(7, { role: "system" }, { kind: "operator_gone", name: BEN.name }),
  );
  expect(desk.announced).toContain(`Dana: ${m.desk_operator_gone({ name: BEN.name })}`);
  await desk.press("button", "Take Over", desk.list);
  expect(desk.server.did).toEqual(["take_over"]);
  expect(await desk.pane("Dana")).toBeDefined();
});

test("C5: the chat of a colleague whose desk is frozen can be taken over, and says so until they are back", async () => {
  const ben = { ...BEN, since: 0, departments: [3], chats: 1 };
  const desk = await openDesk({
    before: (server) => {
      danaAsks(server);
      server.claimed(7, BEN);
      server.becomes({ colleagues: [{ ...ben, status: "not_responding" }] });
    },
  });
  await user.click(desk.name("Dana"));
  const preview = await desk.preview();
  expect(screen.queryByRole("button", { name: "Take Over" })).toBeNull();
  await desk.follows((server) =>
    server.happens(7, { role: "system" }, { kind: "operator_gone", name: BEN.name }),
  );
  const why = m.desk_operator_silent({ name: BEN.name });
  expect(desk.announced).toContain(`Dana: ${why}`);
  expect(desk.row("Dana")?.textContent).toContain("Ben Okafor is not responding");
  expect(within(preview).getByText(why)).toBeDefined();
  expect(within(preview).getByRole("button", { name: "Take Over" })).toBeDefined();
  await desk.follows((server) => {
    server.becomes({ colleagues: [{ ...ben, status: "online" }] });
    server.happens(7, { role: "system" }, { kind: "operator_back", name: BEN.name });
  });
  expect(screen.queryByRole("button", { name: "Take Over" })).toBeNull();
  expect(preview.textContent).toContain("Ben Okafor came back at");
});

test("C5: the preview of a chat that was taken over shows the unsent draft", async () => {
  const desk = await openDesk({ before: danaAsks });
  await desk.press("button", "Claim Chat", desk.list);
  await desk.box("Dana");
  await user.keyboard("I have found");
  await desk.follows((server) =>
    server.happens(7, BEN, { kind: "taken_over", operator: BEN.id, name: BEN.name, previous: "Ana Morales" }),
  );
  const unsent = within(await desk.preview()).getByRole("group", { name: "Not sent to the patron" });
  expect(unsent.textContent).toContain("I have found");
});
