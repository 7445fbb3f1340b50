import { expect, test } from "vitest";
import type { TicketEntry } from "../../../protocol/http";
import { openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { drawn, screen, until, user, within } from "../../../testing/page";
import "../../lazyParts";
import "../TicketsPage.svelte";
import type { AnyRefusal } from "../../../protocol/wire";
import { beside, CHI, logOf, ticket } from "../../../testing/tickets";
import { headOf } from "../head";
import type { Head } from "../head";
import type { Act, Body } from "../types";

const DANAS = ticket(7, { name: "Dana", contact: "dana@example.org", tags: ["maps"] });
const ANA = { id: 1, name: "Ana Morales" };
const queue = (id: number, name: string, ...members: (typeof ANA)[]) => ({ id, name, library: 1, members });
const QUEUES = {
  queues: [{ id: 10, name: "Reference questions", counts: {} }],
  destinations: [queue(10, "Reference questions", ANA, CHI), queue(11, "Local history", CHI)],
  sends_email: true,
};

/** Ana has ticket 7 open. */
class Opened {
  page!: DeskPage;

  async open(): Promise<this> {
    this.page = await openDesk({
      hash: "#/tickets/7",
      before: (server) => server.logs.set("ticket/7", logOf(DANAS)),
      api: (api) =>
        api
          .on("GET desk/queues", QUEUES)
          .on("GET desk/tickets", { tickets: [], next: null })
          .on("GET desk/tickets/7", beside()),
    });
    await screen.findByRole("form", { name: "Details" });
    await drawn();
    return this;
  }

  get acts(): unknown[] {
    return this.page.server.acts.map(({ act }) => act);
  }

  get head(): Head {
    return headOf(this.page.server.logs.get("ticket/7") as unknown as TicketEntry[]) as Head;
  }

  refuse(act: Act["kind"], refusal: AnyRefusal): void {
    this.page.server.refusals.set(act as never, refusal);
  }

  get form(): HTMLElement {
    return screen.getByRole("form", { name: "Details" });
  }

  box(name: string): HTMLInputElement {
    return within(this.form).getByRole("textbox", { name });
  }

  list(name: string): HTMLSelectElement {
    return within(this.form).getByRole("combobox", { name });
  }

  get status(): string {
    return within(this.form).getByRole("status").textContent;
  }

  async type(name: string, text: string): Promise<void> {
    await user.clear(this.box(name));
    if (text) await user.type(this.box(name), text);
  }

  async save(): Promise<void> {
    await this.page.press("button", "Save", this.form);
    await until(() => expect(within(this.form).queryByText("Updating…")).toBeNull());
  }

  /** A colleague changes the ticket. */
  async changes(...bodies: Body[]): Promise<void> {
    for (const body of bodies) this.page.server.happens("ticket/7", CHI, body as never);
    await drawn();
  }
}

const opened = (): Promise<Opened> => new Opened().open();

test("one Save sends what was changed and nothing else, and says so in place", async () => {
  const details = await opened();
  expect(within(details.form).queryByRole("button")).toBeNull();
  await details.type("Name", " Dana W. ");
  await details.type("Tags", "maps, fines");
  await user.selectOptions(details.list("Owner"), "Chi Nguyen");
  expect(details.status).toBe("Not saved yet");
  await details.save();
  expect(details.acts).toEqual([
    { kind: "set_name", name: "Dana W." },
    { kind: "set_tags", tags: ["maps", " fines"] },
    { kind: "assign", operator: CHI.id, instead_of: 0 },
  ]);
  expect([details.status, details.box("Name").value, details.box("Tags").value]).toEqual([
    "Saved",
    "Dana W.",
    "maps, fines",
  ]);
  expect(within(details.form).queryByRole("button")).toBeNull();
});

test("a refusal is shown at its field, which gets the focus; the other changes are saved", async () => {
  const details = await opened();
  details.refuse("set_contact", { name: "BadContact", fault: "neither" });
  await details.type("Contact Info", "dana");
  await details.type("Name", "Dee");
  await details.save();
  expect([details.head.name, details.status]).toEqual(["Dee", "Not everything was saved."]);
  const contact = details.box("Contact Info");
  expect([contact.value, contact.ariaInvalid, document.activeElement]).toEqual(["dana", "true", contact]);
  const hint = document.getElementById(contact.getAttribute("aria-describedby") ?? "");
  expect(hint?.textContent).toContain("Enter an email address or a phone number.");
  expect(details.box("Name").ariaInvalid).toBeNull();
  details.page.server.refusals.clear();
  await details.type("Contact Info", "dee@example.org");
  await details.save();
  expect([details.head.contact, details.status, contact.ariaInvalid]).toEqual([
    "dee@example.org",
    "Saved",
    null,
  ]);
});

test("unsaved changes outlive a colleague's, which are shown at the field", async () => {
  const details = await opened();
  await details.type("Name", "Dee");
  await details.changes(
    { kind: "name_changed", name: "Dana Whitfield" },
    { kind: "tagged", tags: ["fines"] },
  );
  expect([details.box("Name").value, details.box("Tags").value]).toEqual(["Dee", "fines"]);
  expect(details.form.textContent).toContain("Changed meanwhile to “Dana Whitfield”. Save replaces it.");
  await details.changes({ kind: "name_changed", name: null });
  expect(details.form.textContent).toContain("Removed meanwhile. Save replaces it.");
  await details.page.press("button", "Discard", details.form);
  expect([details.box("Name").value, details.form.textContent.includes("meanwhile")]).toEqual(["", false]);
  expect(details.acts).toEqual([]);
});

test("an owner is replaced only if the operator saw who it is", async () => {
  const details = await opened();
  await user.selectOptions(details.list("Owner"), "Ana Morales");
  await details.changes({ kind: "assigned", operator: CHI.id, name: CHI.name });
  expect(details.form.textContent).toContain("Changed meanwhile to “Chi Nguyen”.");
  details.refuse("assign", { name: "ClaimedMeanwhile", by: "Ben Okafor" });
  await details.save();
  expect(details.acts).toEqual([{ kind: "assign", operator: 1, instead_of: CHI.id }]);
  expect([details.list("Owner").ariaInvalid, details.form.textContent.includes("Ben Okafor")]).toEqual([
    "true",
    true,
  ]);
});

test("unsaved changes outlive another page and a reload", async () => {
  const details = await opened();
  await details.type("Name", "Dee");
  await details.page.reload();
  await until(() => expect(details.box("Name").value).toBe("Dee"));
  expect(details.status).toBe("Not saved yet");
  await details.save();
  expect([details.head.name, details.status]).toEqual(["Dee", "Saved"]);
  await details.page.reload();
  await until(() => details.form);
  expect(within(details.form).queryByRole("button", { name: "Save" })).toBeNull();
});

test("P7: a change that a broken connection interrupted is saved once it is back, over a reload too", async () => {
  const details = await opened();
  details.page.server.held.add("set_name");
  await details.type("Name", "Dee");
  await details.page.press("button", "Save", details.form);
  expect(within(details.form).getByText("Updating…")).toBeDefined();
  details.page.server.held.clear();
  await details.page.reload();
  await until(() => expect(details.head.name).toBe("Dee"));
  await drawn();
  expect([details.box("Name").value, within(details.form).queryByRole("button", { name: "Save" })]).toEqual([
    "Dee",
    null,
  ]);
  expect(details.acts).toHaveLength(2);
});

test("another queue has other members and takes the ticket from its owner, both in one act", async () => {
  const details = await opened();
  await details.changes({ kind: "assigned", operator: ANA.id, name: ANA.name });
  const owners = (): string[] => [...details.list("Owner").options].map(({ text }) => text);
  expect(owners()).toEqual(["No one", "Ana Morales", "Chi Nguyen"]);
  await user.selectOptions(details.list("Queue"), "Local history");
  expect([owners(), details.list("Owner").value]).toEqual([["No one", "Chi Nguyen"], "0"]);
  await user.selectOptions(details.list("Owner"), "Chi Nguyen");
  await details.save();
  expect(details.acts).toEqual([{ kind: "transfer", queue: 11, owner: CHI.id }]);
  expect([details.status, details.list("Queue").value]).toEqual(["Saved", "11"]);
});

test("what is typed while the change is sent stays", async () => {
  const details = await opened();
  details.page.server.held.add("set_name");
  await details.type("Name", "Dee");
  await details.page.press("button", "Save", details.form);
  await user.type(details.box("Name"), " W.");
  const [waiting] = details.page.world.wire.of("do");
  details.page.server.happens(
    "ticket/7",
    { role: "operator", ...ANA },
    { kind: "name_changed", name: "Dee" },
    waiting?.key,
  );
  await drawn();
  expect(details.box("Name").value).toBe("Dee W.");
});
