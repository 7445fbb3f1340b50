import { expect, test } from "vitest";
import type { BlockedPatron } from "../../protocol/http";
import { Refusal } from "../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, user, within } from "../../testing/page";
import "./AdministrationPage.svelte";

const BLOCK: BlockedPatron = {
  id: 3,
  library_name: "Harbour Library",
  chat: 12,
  browser: true,
  network: "203.0.113.0/24",
  name: "Pat Doe",
  contact: "pat@example.org",
  guest: 4711,
  reason: "<b>Insults</b>",
  by: "Ana Morales",
  at: Date.UTC(2026, 11, 1, 12),
  until: Date.UTC(2026, 11, 2, 12),
};
const open = (...blocks: BlockedPatron[]): Promise<DeskPage> =>
  openDesk({
    hash: "#/administration/blocks",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => api.on("GET desk/administration/blocks", blocks),
  });
const row = async (): Promise<string> => {
  const list = await screen.findByRole("list", { name: "Blocked patrons" });
  return within(list).getByRole("listitem").textContent;
};

test("T4: administrators see who is blocked, by whom, when, until when and why", async () => {
  await open(BLOCK);
  const text = await row();
  expect(text).toMatch(
    /Pat Doe, pat@example\.org.*Blocked by Ana Morales on .*\b1\b.*2026.*, until .*\b2\b.*2026/s,
  );
  expect(text).toMatch(
    /Reason: <b>Insults<\/b>.*Recognized by the browser and the network 203\.0\.113\.0\/24/s,
  );
  expect(screen.getByRole("link", { name: "Chat 12" }).getAttribute("href")).toBe("#/transcripts/12");
});

test("T4: a patron without a name is named as in the list of chats, a block without a reason says so", async () => {
  await open({ ...BLOCK, name: "", contact: "", reason: "" });
  expect(await row()).toMatch(/Guest 4711.*No reason was given\./s);
});

test.each([
  [true, "", "Recognized by the browser only"],
  [false, "203.0.113.0/24", "Recognized by the network 203.0.113.0/24"],
  [false, "", "Not recognized: neither browser nor network is known"],
])("T4: what is blocked, browser %s, network %s", async (browser, network, text) => {
  await open({ ...BLOCK, browser, network });
  expect(await row()).toContain(text);
});

test("T4: a lifted block leaves the list; the focus is on what happened", async () => {
  const desk = await open(BLOCK);
  await row();
  desk.api.on("DELETE desk/administration/blocks/3", null).on("GET desk/administration/blocks", []);
  await user.click(screen.getByRole("button", { name: "Lift block of chat 12" }));
  expect(await screen.findByText("No patron is blocked.")).toBeTruthy();
  await drawn();
  expect(document.activeElement?.textContent).toBe("The block of chat 12 is lifted.");
});

test("T4: a block that can't be lifted stays, and an alert says so", async () => {
  const desk = await open(BLOCK);
  await row();
  desk.api.on("DELETE desk/administration/blocks/3", new Refusal(500, {}));
  await user.click(screen.getByRole("button", { name: "Lift block of chat 12" }));
  expect((await screen.findByText(/^Not lifted/)).getAttribute("role")).toBe("alert");
  expect(await row()).toContain("Insults");
});
