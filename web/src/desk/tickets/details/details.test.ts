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
  const one = await opened();
  expect(within(one.form).queryByRole("button")).toBeNull();
  await one.type("Name", " Dana W. ");
  await one.type("Tags", "maps, fines");
  await user.selectOptions(one.list("Owner"), "Chi Nguyen");
  expect(one.status).toBe("Not saved yet");
  await one.save();
  expect(one.acts).toEqual([
    { kind: "set_name", name: "Dana W." },
    { kind: "set_tags", tags: ["maps", " fines"] },
    { kind: "assign", operator: CHI.id, instead_of: 0 },
  ]);
  expect([one.status, one.box("Name").value, one.box("Tags").value]).toEqual([
    "Saved",
    "Dana W.",
    "maps, fines",
  ]);
  expect(within(one.form).queryByRole("button")).toBeNull();
});

test("a refusal stands at its field, which is focused; the other changes are saved", async () => {
  const one = await opened();
  one.refuse("set_contact", { name: "BadContact", fault: "neither" });
  await one.type("Contact Info", "dana");
  await one.type("Name", "Dee");
  await one.save();
  expect([one.head.name, one.status]).toEqual(["Dee", "Not everything was saved."]);
  const contact = one.box("Contact Info");
  expect([contact.value, contact.ariaInvalid, document.activeElement]).toEqual(["dana", "true", contact]);
  const hint = document.getElementById(contact.getAttribute("aria-describedby") ?? "");
  expect(hint?.textContent).toContain("Enter an email address or a phone number.");
  expect(one.box("Name").ariaInvalid).toBeNull();
  one.page.server.refusals.clear();
  await one.type("Contact Info", "dee@example.org");
  await one.save();
  expect([one.head.contact, one.status, contact.ariaInvalid]).toEqual(["dee@example.org", "Saved", null]);
});

test("unsaved changes outlive a colleague's, which are shown at the field", async () => {
  const one = await opened();
  await one.type("Name", "Dee");
  await one.changes({ kind: "name_changed", name: "Dana Whitfield" }, { kind: "tagged", tags: ["fines"] });
  expect([one.box("Name").value, one.box("Tags").value]).toEqual(["Dee", "fines"]);
  expect(one.form.textContent).toContain("Changed meanwhile to “Dana Whitfield”. Save replaces it.");
  await one.changes({ kind: "name_changed", name: null });
  expect(one.form.textContent).toContain("Removed meanwhile. Save replaces it.");
  await one.page.press("button", "Discard", one.form);
  expect([one.box("Name").value, one.form.textContent.includes("meanwhile")]).toEqual(["", false]);
  expect(one.acts).toEqual([]);
});

test("an owner is replaced only if the operator saw who it is", async () => {
  const one = await opened();
  await user.selectOptions(one.list("Owner"), "Ana Morales");
  await one.changes({ kind: "assigned", operator: CHI.id, name: CHI.name });
  expect(one.form.textContent).toContain("Changed meanwhile to “Chi Nguyen”.");
  one.refuse("assign", { name: "ClaimedMeanwhile", by: "Ben Okafor" });
  await one.save();
  expect(one.acts).toEqual([{ kind: "assign", operator: 1, instead_of: CHI.id }]);
  expect([one.list("Owner").ariaInvalid, one.form.textContent.includes("Ben Okafor")]).toEqual([
    "true",
    true,
  ]);
});

test("unsaved changes outlive another page and a reload", async () => {
  const one = await opened();
  await one.type("Name", "Dee");
  await one.page.reload();
  await until(() => expect(one.box("Name").value).toBe("Dee"));
  expect(one.status).toBe("Not saved yet");
  await one.save();
  expect([one.head.name, one.status]).toEqual(["Dee", "Saved"]);
  await one.page.reload();
  await until(() => one.form);
  expect(within(one.form).queryByRole("button", { name: "Save" })).toBeNull();
});

test("P7: a change that a broken connection interrupted is saved once it is back, over a reload too", async () => {
  const one = await opened();
  one.page.server.held.add("set_name");
  await one.type("Name", "Dee");
  await one.page.press("button", "Save", one.form);
  expect(within(one.form).getByText("Updating…")).toBeDefined();
  one.page.server.held.clear();
  await one.page.reload();
  await until(() => expect(one.head.name).toBe("Dee"));
  await drawn();
  expect([one.box("Name").value, within(one.form).queryByRole("button", { name: "Save" })]).toEqual([
    "Dee",
    null,
  ]);
  expect(one.acts).toHaveLength(2);
});

test("another queue has other members and takes the ticket from its owner, both in one act", async () => {
  const one = await opened();
  await one.changes({ kind: "assigned", operator: ANA.id, name: ANA.name });
  const owners = (): string[] => [...one.list("Owner").options].map(({ text }) => text);
  expect(owners()).toEqual(["No one", "Ana Morales", "Chi Nguyen"]);
  await user.selectOptions(one.list("Queue"), "Local history");
  expect([owners(), one.list("Owner").value]).toEqual([["No one", "Chi Nguyen"], "0"]);
  await user.selectOptions(one.list("Owner"), "Chi Nguyen");
  await one.save();
  expect(one.acts).toEqual([{ kind: "transfer", queue: 11, owner: CHI.id }]);
  expect([one.status, one.list("Queue").value]).toEqual(["Saved", "11"]);
});

test("what is typed while the change is sent stays", async () => {
  const one = await opened();
  one.page.server.held.add("set_name");
  await one.type("Name", "Dee");
  await one.page.press("button", "Save", one.form);
  await user.type(one.box("Name"), " W.");
  const [waiting] = one.page.world.wire.of("do");
  one.page.server.happens(
    "ticket/7",
    { role: "operator", ...ANA },
    { kind: "name_changed", name: "Dee" },
    waiting?.key,
  );
  await drawn();
  expect(one.box("Name").value).toBe("Dee W.");
});
