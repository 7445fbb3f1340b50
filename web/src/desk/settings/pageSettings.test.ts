import { expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import { Refusal } from "../../testing/api";
import { drawn, screen, until } from "../../testing/page";
import "../administration/AdministrationPage.svelte";
import "../tickets/TicketsPage.svelte";

const { library, sets_sign_in, idle_minutes, missing, zones, file_days } = BOOTSTRAP;
const SETTINGS = { library, sets_sign_in, idle_minutes, missing, zones, file_days };
const ADDRESS = "GET desk/page-settings";
const QUEUE = { id: 10, name: "Maps", counts: { new: 1 }, members: [], accepts_files: true };

test("P51: an open desk learns that it belongs to a queue, without a reload", async () => {
  const desk = await openDesk({ hash: "#/tickets", api: (api) => api.on(ADDRESS, SETTINGS) });
  await desk.world.clock.pass(300);
  expect(await screen.findByText("You don’t belong to a queue")).toBeTruthy();
  desk.api.on("GET desk/queues", { queues: [QUEUE], destinations: [], sends_email: false });
  const lists = desk.api.sent("GET desk/tickets").length;
  await desk.follows((server) => server.becomes({ settings: "2" }));
  await desk.world.clock.pass(300);
  await until(() => expect(screen.queryByText("You don’t belong to a queue")).toBeNull());
  expect(desk.api.sent("GET desk/tickets").length).toBeGreaterThan(lists);
});

test("P51: settings that could not be read are read at the next frame", async () => {
  const desk = await openDesk({
    hash: "#/administration/library",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => api.on(ADDRESS, new Refusal(503)),
  });
  const rules = (): HTMLElement | null => screen.queryByRole("link", { name: "Sign-in and security" });
  await desk.follows((server) => server.becomes({ settings: "2" }));
  expect(rules()).toBeNull();
  desk.api.on(ADDRESS, { ...SETTINGS, sets_sign_in: true });
  await desk.follows((server) => server.becomes({ busy: true }));
  await drawn();
  expect(rules()).toBeTruthy();
  await desk.follows((server) => server.becomes({ busy: false }));
  expect(desk.api.sent(ADDRESS)).toHaveLength(2);
});
