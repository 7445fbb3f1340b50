import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk } from "../../testing/desk";
import { screen } from "../../testing/page";
import "./AnalyticsPage.svelte";

test.each([
  ["an operator", [], m.desk_ra_no_dataset_hint, false],
  ["an administrator", [{ id: 1, name: "Harbour Library" }], m.desk_ra_no_dataset_admin, true],
] as const)(
  "the page without a dataset explains the next step to %s",
  async (_who, administered, hint, canCreate) => {
    await openDesk({
      hash: "#/analytics",
      api: (api) => api.on("GET desk/analytics/datasets", { datasets: [], administered }),
    });
    await screen.findByText(m.desk_ra_no_dataset());
    expect(screen.getByText(hint())).toBeDefined();
    expect(screen.queryByRole("button", { name: m.desk_ra_new_dataset() }) !== null).toBe(canCreate);
  },
);
