import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, enter, screen, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/email";
const AT = Date.UTC(2026, 10, 25, 10, 41);
const SMTP = {
  host: "smtp.example",
  port: 587,
  user: "desk",
  encryption: "starttls",
  sign_in: "password",
  folder: "",
};
const IMAP = {
  ...SMTP,
  host: "imap.example",
  port: 993,
  encryption: "implicit",
  sign_in: "oauth",
  folder: "INBOX",
};
const SERVER = {
  sender: "ask@x.example",
  sender_name: "Ask",
  smtp: SMTP,
  imap: IMAP,
  per_hour: 20,
  imap_seconds: 30,
  mailboxes: [{ name: "ask@imap.example", checked_at: AT, error: "NO <b>refused</b>" }],
};
const OVERVIEW = { sends: true, reads: true, waiting: 1, failed: 1, server: SERVER as object | null };
const WAITING = {
  id: 2,
  to: "dana@x.example",
  kind: "Reply",
  ticket: 3,
  chat: null,
  state: "due",
  created_at: AT,
  due_at: AT + 3_600_000,
  sent_at: null,
  attempts: 2,
  error: "450 <b>later</b>",
};
const FAILED = { ...WAITING, id: 1, state: "failed", error: "550 No such mailbox", ticket: null };
const ASIDE = {
  id: 5,
  sender: "<i>eve</i>@x.example",
  subject: "Maps",
  state: "set_aside",
  outcome: "Set aside",
  reason: "No queue has this address.",
  ticket: null,
  received_at: AT,
};

let desk: DeskPage;

async function open(overview: object = OVERVIEW): Promise<void> {
  desk = await openDesk({
    hash: "#/administration/email",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on(`GET ${ADDRESS}`, overview)
        .on(`GET ${ADDRESS}/outgoing`, { emails: [WAITING, FAILED], next: null })
        .on(`GET ${ADDRESS}/received`, { emails: [ASIDE], next: null }),
  });
  await drawn();
}

beforeEach(() => sessionStorage.clear());

test("A1: superusers see the settings in words, and what the mailbox did last", async () => {
  await open();
  expect(await screen.findByText("Ask <ask@x.example>")).toBeTruthy();
  expect(screen.getByText(/smtp\.example:587, .*STARTTLS.*, signs in as desk with a password/)).toBeTruthy();
  expect(
    screen.getByText(/imap\.example:993\/INBOX, .*TLS.*, signs in as desk with OAuth 2\.0/),
  ).toBeTruthy();
  expect(screen.getByText("NO <b>refused</b>")).toBeTruthy();
});

test.each([
  ["none", "localhost:587, on this machine, not encrypted, without signing in"],
  ["unknown", "localhost:587, on this machine, encrypted if the server offers STARTTLS, without signing in"],
])(
  "A1: a mail server on this machine says whether emails go there encrypted: %s",
  async (encryption, text) => {
    const smtp = { ...SMTP, host: "localhost", encryption, sign_in: "none" };
    await open({ ...OVERVIEW, server: { ...SERVER, smtp, imap: null } });
    expect(await screen.findByText(text)).toBeTruthy();
  },
);

test("A1: administrators see the emails, and who sees the settings", async () => {
  await open({ ...OVERVIEW, server: null });
  expect(await screen.findByText(/Only superusers can see them/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Send a test" })).toBeNull();
  const row = await screen.findByRole("row", { name: /450/ });
  const cells = within(row)
    .getAllByRole("cell")
    .map((element) => element.textContent.trim());
  expect(cells[1]).toMatch(/Waiting, next attempt .*11:41/);
  expect(cells[2]).toBe("450 <b>later</b>");
  expect(within(row).getByRole("link", { name: "Reply" }).getAttribute("href")).toBe("#/tickets/3");
});

test("A1: a test email is queued and followed; a wrong address is named at its field", async () => {
  await open();
  const field = await screen.findByLabelText<HTMLInputElement>("Test email to");
  expect(field.value).toBe("ana@harbour.example");
  const text = "Enter a valid email address.";
  desk.api.on(`POST ${ADDRESS}/test`, new Refusal(400, { errors: [{ field: "to", text }] }));
  const send = screen.getByRole("button", { name: "Send a test" });
  await enter(send);
  expect(await screen.findByText(text)).toBeTruthy();
  desk.api.on(`POST ${ADDRESS}/test`, { ...WAITING, to: "ana@harbour.example" });
  await enter(send);
  expect(await screen.findByText("An email to ana@harbour.example is on its way.")).toBeTruthy();
  const before = desk.api.sent(`GET ${ADDRESS}/outgoing`).length;
  await desk.world.clock.pass(5_000);
  expect(desk.api.sent(`GET ${ADDRESS}/outgoing`).length).toBeGreaterThan(before);
});

test("A1: a failed email is sent again, or the reason is said", async () => {
  await open();
  const row = await screen.findByRole("row", { name: /550/ });
  const text = "Nothing is sent if the patron’s contact info was deleted.";
  desk.api.on(`POST ${ADDRESS}/outgoing/1/resend`, new Refusal(409, { errors: [{ field: "", text }] }));
  await enter(within(row).getByRole("button", { name: "Send again" }));
  expect(document.activeElement).toBe(await screen.findByText(text));
  await user.selectOptions(screen.getByLabelText("State"), "Failed");
  await drawn();
  expect(desk.api.requests.findLast(({ path }) => path.includes("outgoing"))?.path).toBe(
    `${ADDRESS}/outgoing?state=failed`,
  );
});

test("A1: a received email that was set aside says why, and is processed again", async () => {
  await open();
  const row = await screen.findByRole("row", { name: /eve/ });
  expect(row.textContent).toContain("No queue has this address.");
  desk.api.on(`POST ${ADDRESS}/received/5/retry`, undefined);
  await enter(within(row).getByRole("button", { name: "Process again" }));
  const outcome = await screen.findByText("The email is processed again in the next round.");
  expect(document.activeElement).toBe(outcome);
  expect(screen.getAllByRole("columnheader", { name: "Actions" })).toHaveLength(2);
});

test("A1: a server without email says so", async () => {
  const server = { ...SERVER, smtp: null, imap: null, sender: "", mailboxes: [] };
  await open({ ...OVERVIEW, sends: false, reads: false, server });
  expect(await screen.findByText(/This server sends no email/)).toBeTruthy();
  expect(screen.getByText(/This server reads no mailbox/)).toBeTruthy();
  expect(screen.getAllByText("Not set")).toHaveLength(3);
  expect(screen.queryByRole("button", { name: "Send a test" })).toBeNull();
});
