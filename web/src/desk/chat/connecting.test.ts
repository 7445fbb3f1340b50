/** A desk that has just been loaded, before the server has sent anything. */
import { expect, onTestFinished, test } from "vitest";
import { LiveClient } from "../../live/client";
import { World } from "../../testing/world";
import { BOOTSTRAP, openDesk, showInDesk } from "../../testing/desk";
import { withListeners } from "../../testing/listeners";
import { screen, within } from "../../testing/page";
import Filters from "../board/Filters.svelte";
import { buildServices } from "../services";
import StatusPane from "../status/StatusPane.svelte";

const names = (): string[] =>
  within(screen.getByRole("group", { name: "Show" }))
    .getAllByRole("button")
    .map(({ textContent }) => textContent.trim());

test("until the first board has come the desk says Connecting, and its filters have no counts", async () => {
  const client = new LiveClient(
    new World().ports,
    { role: "desk", token: () => Promise.resolve("t") },
    "outbox",
  );
  onTestFinished(() => client.stop());
  const services = withListeners(() => buildServices(BOOTSTRAP, client));
  const closeFilters = showInDesk(Filters, {}, services);
  expect(names()).toEqual(["All", "New", "Mine"]);
  await closeFilters();
  const closeStatus = showInDesk(StatusPane, {}, services);
  expect(screen.getByText("Connecting…").classList.contains("large")).toBe(false);
  expect(screen.queryByText("This desk is not connected")).toBeNull();
  await closeStatus();
  const desk = await openDesk();
  expect(names()).toEqual(["All (0)", "New (0)", "Mine (0)"]);
  await desk.close();
});
