import { beforeEach, expect, test } from "vitest";
import type { AlertChannelSettings } from "../../../protocol/http";
import { Refusal } from "../../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { enter, screen, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/alert-channels";
const GONE = "Slack answered 404: “no_service”. The channel or its address no longer exists.";
const CHANNEL: AlertChannelSettings = {
  id: 3,
  version: "one",
  department: 7,
  department_name: "Reference",
  library: 1,
  library_name: "Harbour Library",
  kind: "slack",
  name: "#reference",
  address: "",
  token: "",
  has_token: false,
  room: "",
  waiting: true,
  waiting_seconds: 60,
  missed: false,
  unstaffed: false,
  include_question: false,
  enabled: true,
  sent_at: null,
  failing_since: null,
  last_error: "",
  paused_at: null,
};

beforeEach(() => sessionStorage.clear());

const open = (hash: string, channels: AlertChannelSettings[]): Promise<DeskPage> =>
  openDesk({
    hash: `#/administration/alert-channels${hash}`,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => {
      api.on(`GET ${ADDRESS}`, channels);
      for (const channel of channels) api.on(`GET ${ADDRESS}/${channel.id}`, channel);
      api.on("GET desk/administration/departments", [
        { id: 7, library: 1, library_name: "Harbour Library", name: "Reference" },
      ]);
    },
  });

test("G7: the list says where each channel writes, and what is wrong with it", async () => {
  await open("", [
    CHANNEL,
    { ...CHANNEL, id: 4, name: "Team", last_error: GONE, failing_since: 5 },
    { ...CHANNEL, id: 5, name: "Old", last_error: GONE, enabled: false, paused_at: 6 },
    { ...CHANNEL, id: 6, name: "Quiet", enabled: false },
  ]);
  const list = await screen.findByRole("list", { name: "Alerts to a channel" });
  const rows = within(list)
    .getAllByRole("listitem")
    .map((row) => row.textContent.replace(/\s+/g, " ").trim());
  expect(rows).toEqual([
    expect.stringContaining("Slack · Reference"),
    expect.stringContaining(GONE),
    expect.stringContaining(`Paused. ${GONE}`),
    expect.stringContaining("Off"),
  ]);
});

test("G7: a new channel of Matrix needs a room and a token, one of Slack neither", async () => {
  const desk = await open("/0", []);
  await user.type(await screen.findByLabelText("Name"), "Desk");
  expect(screen.queryByLabelText("Access token")).toBeNull();
  await user.selectOptions(screen.getByLabelText("Service"), "Matrix");
  await user.type(screen.getByLabelText("Address"), "https://matrix.example");
  await user.type(screen.getByLabelText("Room ID"), "!r:matrix.example");
  await user.type(screen.getByLabelText("Access token"), "syt_1");
  await user.click(screen.getByLabelText("When a chat was missed"));
  desk.api.on(`POST ${ADDRESS}`, { ...CHANNEL, kind: "matrix", has_token: true });
  await enter(screen.getByRole("button", { name: "Save" }));
  expect(desk.api.sent(`POST ${ADDRESS}`)).toMatchObject([
    {
      department: 7,
      kind: "matrix",
      name: "Desk",
      address: "https://matrix.example",
      room: "!r:matrix.example",
      token: "syt_1",
      waiting: true,
      waiting_seconds: 60,
      missed: true,
      unstaffed: false,
      include_question: false,
      enabled: true,
    },
  ]);
});

test("G7: a test saves the changes first, and says what the service answered", async () => {
  const desk = await open("/3", [CHANNEL]);
  expect(await screen.findByText("Slack · Reference")).toBeTruthy();
  await user.type(await screen.findByLabelText("Address"), "https://hooks.slack.com/services/T/B/x");
  desk.api.on(`PUT ${ADDRESS}/3`, { ...CHANNEL, version: "two" });
  desk.api.on(`POST ${ADDRESS}/3/test`, { arrived: false, text: GONE });
  await enter(screen.getByRole("button", { name: "Send a test" }));
  expect(await screen.findByText(GONE)).toBeTruthy();
  expect(desk.api.sent(`PUT ${ADDRESS}/3`)).toMatchObject([
    { version: "one", address: "https://hooks.slack.com/services/T/B/x" },
  ]);
  expect((screen.getByLabelText("Address") as HTMLInputElement).value).toBe("");
  desk.api.on(`POST ${ADDRESS}/3/test`, { arrived: true, text: "Slack answered 200: “ok”." });
  await enter(screen.getByRole("button", { name: "Send a test" }));
  expect(await screen.findByText("The test has arrived. Slack answered 200: “ok”.")).toBeTruthy();
});

test("G7: a test is not sent with a wrong address, which is named at its field", async () => {
  const desk = await open("/3", [CHANNEL]);
  await user.type(await screen.findByLabelText("Address"), "hooks");
  desk.api.on(`PUT ${ADDRESS}/3`, new Refusal(400, { errors: [{ field: "address", text: "Not so." }] }));
  await enter(screen.getByRole("button", { name: "Send a test" }));
  expect(await screen.findByText("Not so.")).toBeTruthy();
  expect(desk.api.sent(`POST ${ADDRESS}/3/test`)).toEqual([]);
});
