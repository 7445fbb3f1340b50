import { beforeEach, expect, test } from "vitest";
import { Refusal } from "../../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import { enter, screen, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/sign-on";
const RULE = { attribute: "groups", value: "staff", role: "operator", departments: [] };
const PROVIDER = {
  id: 3,
  version: "one",
  kind: "openid",
  name: "Harbour University",
  issuer: "https://id.example",
  client_id: "refdesk",
  client_secret: "",
  has_secret: true,
  create_accounts: false,
  join_by_email: true,
  rules: [RULE, RULE],
  enabled: false,
  tried: true,
  redirect_uri: "https://desk.example/login/sign-on/3/answer/",
  logout_uri: "https://desk.example/sign-on/3/logout/",
  trial: "/login/sign-on/3/trial/",
};

beforeEach(() => sessionStorage.clear());

test("a rule without departments is refused at its departments", async () => {
  const desk = await openDesk({
    hash: "#/administration/sign-on/3",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR }, sets_sign_in: true },
    api: (api) => {
      api
        .on(`GET ${ADDRESS}`, [PROVIDER])
        .on(`GET ${ADDRESS}/3`, PROVIDER)
        .on("GET desk/administration/departments", [
          { id: 7, library: 1, library_name: "Harbour Library", name: "Reference" },
        ]);
    },
  });
  const text = "Choose at least one department.";
  const errors = [{ field: "rules.1.departments", text }];
  desk.api.on(`PUT ${ADDRESS}/3`, new Refusal(400, { errors }));
  await user.type(await screen.findByLabelText("Name"), "!");
  await enter(screen.getByRole("button", { name: "Save" }));
  const departments = within(screen.getByRole("group", { name: "Rule 2" })).getByRole("group");
  expect(within(departments).getByText(text)).toBeTruthy();
  expect(document.activeElement).toBe(within(departments).getByRole("checkbox"));
  expect(within(screen.getByRole("group", { name: "Rule 1" })).queryByText(text)).toBeNull();
});
