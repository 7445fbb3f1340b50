import { expect, test } from "vitest";
import type { BlockedPatron } from "../../protocol/http";
import { Refusal } from "../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, user, within } from "../../testing/page";
import "./AdministrationPage.svelte";

const BLOCK: BlockedPatron = {
  ...{ id: 3, library_name: "Harbour Library", chat: 12, browser: true, network: "203.0.113.0/24" },
  ...{ reason: "<b>Insults</b>", by: "Ana Morales", at: 0, until: 3_600_000 },
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

test("T4: administrators see what is blocked, by whom and why", async () => {
  await open(BLOCK);
  expect(await row()).toMatch(
    /Browser and network 203\.0\.113\.0\/24.*Until .*Blocked by Ana Morales: <b>Insults<\/b>/s,
  );
  expect(screen.getByRole("link", { name: "Chat 12" }).getAttribute("href")).toBe("#/transcripts/12");
});

test.each([
  [true, "", "Browser"],
  [false, "203.0.113.0/24", "Network 203.0.113.0/24"],
  [false, "", "Nothing: neither browser nor network is known"],
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
