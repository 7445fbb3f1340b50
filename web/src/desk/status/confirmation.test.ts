import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Refusal } from "../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, until, user, within } from "../../testing/page";
import "../administration/AdministrationPage.svelte";

const ADDRESS = "desk/administration/sign-in";
const RULES = {
  version: "one",
  address: "192.0.2.7",
  second_factor: "nobody",
  idle_minutes: 30,
  password_length: 10,
  desk_networks: "",
};
const needed = (...methods: string[]): Refusal =>
  new Refusal(403, { refusal: { name: "ConfirmationRequired", methods } });
let desk: DeskPage;

async function open(part: string): Promise<void> {
  desk = await openDesk({
    hash: `#/administration/${part}`,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR }, sets_sign_in: true },
    api: (api) => {
      api
        .on(`GET ${ADDRESS}`, RULES)
        .on("GET desk/administration/audit-log", { entries: [], next: null, actions: [] });
    },
  });
}

/** Changes the rules and saves them, which needs a confirmation. */
async function save(...methods: string[]): Promise<HTMLElement> {
  await open("sign-in");
  const length = await screen.findByLabelText("Minimum length of passwords");
  await user.clear(length);
  await user.type(length, "12");
  desk.api.on(`PUT ${ADDRESS}`, needed(...methods));
  await enter(screen.getByRole("button", { name: "Save" }));
  return screen.findByRole("dialog", { name: "Confirm that it’s you" });
}

beforeEach(() => sessionStorage.clear());

test("a change of rights is sent again after the password", async () => {
  const dialog = await save("password");
  const field = within(dialog).getByLabelText("Your password");
  expect(document.activeElement).toBe(field);
  desk.api.on(
    "POST desk/confirmation",
    new Refusal(400, { errors: [{ field: "password", text: "The password is wrong." }] }),
  );
  await user.type(field, "guess{Enter}");
  expect(await within(dialog).findByText("The password is wrong.")).toBeTruthy();
  desk.api.on("POST desk/confirmation", null);
  desk.api.on(`PUT ${ADDRESS}`, ({ content }: { content: object }) => ({
    ...RULES,
    ...content,
    version: "two",
  }));
  await user.clear(field);
  await user.type(field, "quay-street-14{Enter}");
  expect(await screen.findByText("Saved.")).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(desk.api.sent("POST desk/confirmation")).toEqual([
    { password: "guess" },
    { password: "quay-street-14" },
  ]);
  expect(desk.api.sent(`PUT ${ADDRESS}`)).toMatchObject([{ password_length: 12 }, { password_length: 12 }]);
});

test("a canceled confirmation leaves the form as it was", async () => {
  const dialog = await save("password");
  await enter(within(dialog).getByRole("button", { name: "Cancel" }));
  await drawn();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>("Minimum length of passwords").value).toBe("12");
  expect(desk.api.sent(`PUT ${ADDRESS}`)).toHaveLength(1);
});

test("a code of the app confirms, too", async () => {
  const dialog = await save("password", "code");
  await enter(within(dialog).getByRole("button", { name: "Use a Code Instead" }));
  desk.api.on("POST desk/confirmation", null).on(`PUT ${ADDRESS}`, { ...RULES, version: "two" });
  await user.type(within(dialog).getByLabelText("Code of your authenticator app"), "123456{Enter}");
  expect(await screen.findByText("Saved.")).toBeTruthy();
  expect(desk.api.sent("POST desk/confirmation")).toEqual([{ code: "123456" }]);
});

function withPasskeys(get: () => Promise<unknown>): void {
  class Passkey {
    static readonly parseRequestOptionsFromJSON = (options: unknown): unknown => ({ parsed: options });
    readonly toJSON = (): unknown => ({ id: "AA" });
  }
  Reflect.set(globalThis, "PublicKeyCredential", Passkey);
  const credentials = vi
    .spyOn(navigator, "credentials", "get")
    .mockReturnValue({ get } as unknown as CredentialsContainer);
  onTestFinished(() => {
    credentials.mockRestore();
    Reflect.deleteProperty(globalThis, "PublicKeyCredential");
  });
}

test("an account without a password is confirmed by its passkey, at another attempt too", async () => {
  const uses: (() => unknown)[] = [
    () => Promise.reject(new Error("refused")),
    () => new (globalThis.PublicKeyCredential as unknown as new () => unknown)(),
  ];
  withPasskeys(() => Promise.resolve(uses.shift()?.()));
  const dialog = within(await save("passkey"));
  const use = dialog.getByRole("button", { name: "Use a Passkey" });
  expect(document.activeElement).toBe(use);
  expect(dialog.queryByRole("textbox")).toBeNull();
  desk.api.on("POST desk/confirmation/passkey", { options: { challenge: "AAAA" } });
  await enter(use);
  expect(dialog.getByText("The passkey was not used. Try again, or confirm in another way.")).toBeTruthy();
  desk.api.on("POST desk/confirmation", null).on(`PUT ${ADDRESS}`, { ...RULES, version: "two" });
  await enter(use);
  expect(await screen.findByText("Saved.")).toBeTruthy();
  expect(desk.api.sent("POST desk/confirmation")).toEqual([{ passkey: '{"id":"AA"}' }]);
});

test("a passkey is one of several ways, and none where the browser has no passkeys", async () => {
  const none = within(await save("password", "code", "passkey"));
  expect(none.queryByRole("button", { name: "Use a Passkey Instead" })).toBeNull();
  await desk.close();
  withPasskeys(() => Promise.reject(new Error("not used")));
  const dialog = within(await save("password", "code", "passkey"));
  await enter(dialog.getByRole("button", { name: "Use a Passkey Instead" }));
  expect(dialog.getByRole("button", { name: "Use a Passkey" })).toBeTruthy();
  await enter(dialog.getByRole("button", { name: "Use the Password Instead" }));
  expect(document.activeElement).toBe(dialog.getByLabelText("Your password"));
});

test("a file is downloaded after the password", async () => {
  await open("audit-log");
  const followed = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  desk.api.on("GET desk/confirmation", needed("password")).on("POST desk/confirmation", null);
  await enter(await screen.findByRole("link", { name: "Export CSV" }));
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it’s you" });
  expect(followed).not.toHaveBeenCalled();
  desk.api.on("GET desk/confirmation", null);
  await user.type(within(dialog).getByLabelText("Your password"), "quay-street-14{Enter}");
  await until(() => expect(followed).toHaveBeenCalledOnce());
  expect(followed.mock.calls[0]?.[0]).toContain("/api/v1/desk/administration/audit-log.csv");
});
