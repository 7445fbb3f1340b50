import { beforeEach, expect, test } from "vitest";
import type { LibraryMasking } from "../../../protocol/http";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import { enter, screen, user } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/sensitive-data";
const HARBOUR: LibraryMasking = {
  id: 1,
  version: "one",
  name: "Harbour Library",
  payment_cards: true,
  passwords: true,
  patron_cards: "",
  countries: "",
  patterns: "",
  keepable: false,
  accept_broad: false,
  known_countries: ["DE", "US"],
  counts: [{ kind: "payment_card", count: 3 }],
};

beforeEach(() => sessionStorage.clear());

test("L5: a text is tried with the saved rules, and what would be stored is announced", async () => {
  const desk = await openDesk({
    hash: "#/administration/sensitive-data",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => {
      api.on(`GET ${ADDRESS}`, [HARBOUR]);
      api.on(`GET ${ADDRESS}/1`, HARBOUR);
    },
  });
  await user.type(await screen.findByLabelText("Own patterns"), "P###");
  await user.type(screen.getByLabelText("Try a text"), "P1234567");
  desk.api.on(`PUT ${ADDRESS}/1`, { ...HARBOUR, version: "two", patterns: "P###" });
  desk.api.on(`POST ${ADDRESS}/1/test`, { text: "[…]", kinds: ["pattern"] });
  await enter(screen.getByRole("button", { name: "Try" }));
  expect(await screen.findByText("Stored as: […]")).toBeTruthy();
  expect(desk.api.sent(`PUT ${ADDRESS}/1`)).toMatchObject([{ patterns: "P###" }]);
  expect(desk.api.sent(`POST ${ADDRESS}/1/test`)).toEqual([{ text: "P1234567" }]);
  expect(screen.getByText("Payment cards: 3")).toBeTruthy();
});
