import { beforeEach, expect, test } from "vitest";
import { Refusal } from "../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user } from "../../testing/page";
import "./AdministrationPage.svelte";

const ADDRESS = "desk/administration/sign-in";
const RULES = {
  version: "one",
  address: "192.0.2.7",
  second_factor: "nobody",
  idle_minutes: 30,
  password_length: 10,
  desk_networks: "",
};
let desk: DeskPage;

async function open(sets_sign_in = true): Promise<void> {
  desk = await openDesk({
    hash: "#/administration/sign-in",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR }, sets_sign_in },
    api: (api) => {
      api.on(`GET ${ADDRESS}`, RULES).on("GET desk/administration/first-steps", { steps: [] });
    },
  });
}

beforeEach(() => sessionStorage.clear());

test("the rules for sign-ins are saved whole", async () => {
  await open();
  await user.selectOptions(await screen.findByLabelText("Second factor required of"), "Administrators");
  const length = screen.getByLabelText("Minimum length of passwords");
  await user.clear(length);
  await user.type(length, "12");
  expect(screen.getByText(/Your own address is 192\.0\.2\.7/)).toBeTruthy();
  desk.api.on(`PUT ${ADDRESS}`, ({ content }: { content: object }) => ({
    ...RULES,
    ...content,
    version: "two",
  }));
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
  expect(desk.api.sent(`PUT ${ADDRESS}`)).toEqual([
    {
      version: "one",
      second_factor: "administrators",
      idle_minutes: 30,
      password_length: 12,
      desk_networks: "",
    },
  ]);
  expect(screen.getByText("Saved.")).toBeTruthy();
});

test("networks without one's own are refused in place", async () => {
  await open();
  const networks = await screen.findByLabelText("Networks that reach the desk");
  await user.type(networks, "203.0.113.0/24");
  const text = "Your own address, 192.0.2.7, isn’t in these networks.";
  desk.api.on(`PUT ${ADDRESS}`, new Refusal(400, { errors: [{ field: "desk_networks", text }] }));
  await enter(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(text)).toBeTruthy();
  expect(document.activeElement).toBe(networks);
});

test("an administrator of some libraries sees no rules for sign-ins", async () => {
  await open(false);
  await screen.findByRole("link", { name: "Audit log" });
  expect(screen.queryByRole("link", { name: "Sign-in and security" })).toBeNull();
});
