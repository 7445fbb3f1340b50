import { expect, test } from "vitest";
import type { MadeWebhook, WebhookDelivery, WebhookSettings } from "../../../protocol/http";
import { Refusal } from "../../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { screen, until, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/webhooks";
const HOOK: WebhookSettings = {
  id: 3,
  version: "1",
  name: "<b>Statistics</b>",
  address: "https://hooks.example/r",
  events: ["chat.started"],
  include_text: false,
  enabled: true,
  library: 1,
  library_name: "Harbour Library",
  stopped: "",
  failing_since: null,
  accepts_at: null,
  former_secret_until: null,
};
const DELIVERY: WebhookDelivery = {
  id: 9,
  message: "msg_9",
  event: "chat.started",
  at: Date.UTC(2026, 4, 2),
  data: { chat: 12, department: 1, widget: 1 },
  state: "failed",
  created_at: Date.UTC(2026, 4, 2),
  due_at: null,
  done_at: Date.UTC(2026, 4, 2),
  attempts: 13,
  status: 500,
  error: "It answered with <i>500</i>.",
};

const open = (part: string, hook: WebhookSettings = HOOK): Promise<DeskPage> =>
  openDesk({
    hash: `#/administration/${part}`,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on("GET desk/administration/libraries", [{ id: 1, name: "Harbour Library" }])
        .on(`GET ${ADDRESS}`, [hook])
        .on(`GET ${ADDRESS}/3`, hook)
        .on(`GET ${ADDRESS}/3/deliveries`, { deliveries: [DELIVERY], next: null }),
  });

test("G6: a new webhook is made for events, and its secret is shown once", async () => {
  const desk = await open("webhooks");
  await user.click(await screen.findByRole("button", { name: "New webhook" }));
  await user.type(await screen.findByLabelText("Name"), "Statistics");
  await user.type(screen.getByLabelText("Address"), "https://hooks.example/r");
  const events = within(screen.getByRole("group", { name: "Events" }));
  await user.click(events.getByLabelText("Ticket closed"));
  await user.click(events.getByLabelText("Chat started"));
  const made: MadeWebhook = { ...HOOK, secret: "whsec_shown" };
  desk.api.on(`POST ${ADDRESS}`, made);
  await user.click(screen.getByRole("button", { name: "Save" }));
  const box = (await screen.findByRole("textbox", { name: "Secret" })) as HTMLInputElement;
  expect(box.value).toBe("whsec_shown");
  expect(desk.api.sent(`POST ${ADDRESS}`)).toEqual([
    {
      library: 1,
      name: "Statistics",
      address: "https://hooks.example/r",
      events: ["chat.started", "ticket.closed"],
      include_text: false,
    },
  ]);
  await user.click(screen.getByRole("button", { name: "Done" }));
  await screen.findByRole("button", { name: "Send a test" });
  expect(document.body.textContent).not.toContain("whsec_shown");
});

test("G6: errors stand at the address and at the events", async () => {
  const desk = await open("webhooks");
  await user.click(await screen.findByRole("button", { name: "New webhook" }));
  await screen.findByLabelText("Name");
  const errors = ["name", "address", "events"].map((field) => ({ field, text: `About ${field}.` }));
  desk.api.on(`POST ${ADDRESS}`, new Refusal(400, { errors }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  for (const { text } of errors) await screen.findByText(text);
});

test("G6: the log says what the receiver answered, and an event is delivered again", async () => {
  const desk = await open("webhooks/3");
  const row = (await screen.findByText("It answered with <i>500</i>.")).closest("tr");
  expect(row?.textContent).toContain("Failed");
  expect(
    within(row as HTMLElement)
      .getByRole("link", { name: "Chat 12" })
      .getAttribute("href"),
  ).toBe("#/transcripts/12");
  desk.api.on(`POST ${ADDRESS}/3/deliveries/9/again`, null);
  const later = { ...DELIVERY, state: "due", error: "", attempts: 0 };
  desk.api.on(`GET ${ADDRESS}/3/deliveries`, { deliveries: [later], next: null });
  await user.click(within(row as HTMLElement).getByRole("button", { name: "Deliver again" }));
  const outcome = await screen.findByText("The event is delivered again.");
  await until(() => expect(document.activeElement).toBe(outcome));
  await screen.findByText("Waiting");
});

test("G6: a test that is refused says why", async () => {
  const desk = await open("webhooks/3");
  const errors = [{ field: "", text: "This webhook is disabled. Enable it first." }];
  desk.api.on(`POST ${ADDRESS}/3/test`, new Refusal(409, { errors }));
  await user.click(await screen.findByRole("button", { name: "Send a test" }));
  await screen.findByText("This webhook is disabled. Enable it first.");
});

test("G6: a webhook that the server switched off says why", async () => {
  await open("webhooks/3", { ...HOOK, enabled: false, stopped: "gone" });
  await screen.findByText(/Switched off: the receiver answered 410/);
});

test("G6: a pause that the receiver asked for is said until it is over", async () => {
  const desk = await open("webhooks/3", { ...HOOK, accepts_at: Date.UTC(2100, 0, 1) });
  await screen.findByText(/The receiver asked for a pause until .*2100/);
  desk.api.on(`GET ${ADDRESS}/3`, { ...HOOK, accepts_at: 1 });
  location.hash = "#/administration/webhooks";
  await screen.findByRole("button", { name: "New webhook" });
  location.hash = "#/administration/webhooks/3";
  await screen.findByRole("button", { name: "Send a test" });
  expect(screen.queryByText(/asked for a pause/)).toBeNull();
});

test("G6: a new secret is made after a question, and shown once", async () => {
  const desk = await open("webhooks/3");
  await user.click(await screen.findByRole("button", { name: "New secret" }));
  const dialog = within(await screen.findByRole("dialog", { name: "New secret" }));
  expect(desk.api.sent(`POST ${ADDRESS}/3/secret`)).toEqual([]);
  expect(dialog.queryByText(/The secret before the present one/)).toBeNull();
  desk.api.on(`POST ${ADDRESS}/3/secret`, {
    secret: "whsec_second",
    former_secret_until: Date.UTC(2100, 0, 1),
  });
  await user.click(dialog.getByRole("button", { name: "New secret" }));
  const box = (await dialog.findByRole("textbox", { name: "Secret" })) as HTMLInputElement;
  expect(box.value).toBe("whsec_second");
  dialog.getByText(/also signed with the former secret until .*2100/);
  await user.click(dialog.getByRole("button", { name: "Done" }));
  await screen.findByText(/also signed with the former secret until .*2100/);
  await user.click(screen.getByRole("button", { name: "New secret" }));
  await screen.findByText(/The secret before the present one, which signs until .*2100/);
});

test("G6: a former secret that signs no more is not spoken of", async () => {
  await open("webhooks/3", { ...HOOK, former_secret_until: 1 });
  await screen.findByRole("button", { name: "New secret" });
  expect(screen.queryByText(/former secret/)).toBeNull();
});
