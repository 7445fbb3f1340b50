import { expect, test, vi } from "vitest";
import { Refusal } from "../../testing/api";
import type { ApiRequest } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, until, user, within } from "../../testing/page";
import "../lazyParts";
import "./TicketsPage.svelte";
import { CHI, QUESTION, ticket, ticketAnswer } from "./fixtures";
import type { Act, Ticket } from "./shapes";

const ANA = { id: 1, name: "Ana Morales" };
const queue = (id: number, name: string, ...members: (typeof ANA)[]) => ({ id, name, library: 1, members });
const QUEUES = {
  queues: [{ id: 10, name: "Reference questions", counts: {} }],
  destinations: [queue(10, "Reference questions", ANA, CHI), queue(11, "Local history", CHI)],
  sends_email: true,
};

/** Ana has ticket 7 open. `refuse` may answer an act; otherwise the ticket changes as the act says. */
class Opened {
  acts: Act[] = [];
  head: Ticket = ticket(7, { name: "Dana", contact: "dana@example.org", tags: ["maps"] });
  refuse: (act: Act) => unknown = () => undefined;
  page!: DeskPage;

  async open(): Promise<this> {
    this.page = await openDesk({
      hash: "#/tickets/7",
      api: (api) =>
        api
          .on("GET desk/queues", QUEUES)
          .on("GET desk/tickets", { tickets: [], next: null })
          .on("GET desk/tickets/7", () => ticketAnswer(this.head, QUESTION))
          .on("POST desk/tickets/7/acts", ({ content }: ApiRequest) => this.#act(content as Act)),
    });
    await screen.findByRole("form", { name: "Details" });
    await drawn();
    return this;
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
  async changes(overrides: Partial<Ticket>): Promise<void> {
    this.head = { ...this.head, ...overrides, version: this.head.version + 1 };
    this.page.server.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: this.head.version });
    await drawn();
  }

  #act(act: Act): unknown {
    this.acts.push(act);
    const refused = this.refuse(act);
    if (refused !== undefined) return refused;
    if (act.kind === "set_name") this.head = { ...this.head, name: act.name || null };
    if (act.kind === "set_contact") this.head = { ...this.head, contact: act.contact || null };
    if (act.kind === "set_tags") this.head = { ...this.head, tags: act.tags.map((tag) => tag.trim()) };
    if (act.kind === "assign") this.head = { ...this.head, owner: act.operator ? CHI : null };
    if (act.kind === "transfer")
      this.head = { ...this.head, queue: act.queue, owner: act.owner ? CHI : null };
    return { ticket: 7, seq: null };
  }
}

const opened = (): Promise<Opened> => new Opened().open();
const refusal = (name: string, more = {}) => new Refusal(409, { refusal: { name, ...more } });

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
  one.refuse = (act) =>
    act.kind === "set_contact" ? refusal("BadContact", { fault: "neither" }) : undefined;
  await one.type("Contact Info", "dana");
  await one.type("Name", "Dee");
  await one.save();
  expect([one.head.name, one.status]).toEqual(["Dee", "Not everything was saved."]);
  const contact = one.box("Contact Info");
  expect([contact.value, contact.ariaInvalid, document.activeElement]).toEqual(["dana", "true", contact]);
  const hint = document.getElementById(contact.getAttribute("aria-describedby") ?? "");
  expect(hint?.textContent).toContain("Enter an email address or a phone number.");
  expect(one.box("Name").ariaInvalid).toBeNull();
  one.refuse = () => undefined;
  await one.type("Contact Info", "dee@example.org");
  await one.save();
  expect([one.head.contact, one.status, contact.ariaInvalid]).toEqual(["dee@example.org", "Saved", null]);
});

test("unsaved changes outlive a colleague's, which are shown at the field", async () => {
  const one = await opened();
  await one.type("Name", "Dee");
  await one.changes({ name: "Dana Whitfield", tags: ["fines"] });
  expect([one.box("Name").value, one.box("Tags").value]).toEqual(["Dee", "fines"]);
  expect(one.form.textContent).toContain("Changed meanwhile to “Dana Whitfield”. Save replaces it.");
  await one.changes({ name: null });
  expect(one.form.textContent).toContain("Removed meanwhile. Save replaces it.");
  await one.page.press("button", "Discard", one.form);
  expect([one.box("Name").value, one.form.textContent.includes("meanwhile")]).toEqual(["", false]);
  expect(one.acts).toEqual([]);
});

test("an owner is replaced only if the operator saw who it is", async () => {
  const one = await opened();
  await user.selectOptions(one.list("Owner"), "Ana Morales");
  await one.changes({ owner: CHI });
  expect(one.form.textContent).toContain("Changed meanwhile to “Chi Nguyen”.");
  one.refuse = () => refusal("ClaimedMeanwhile", { by: "Ben Okafor" });
  await one.save();
  expect(one.acts).toEqual([{ kind: "assign", operator: 1, instead_of: CHI.id }]);
  expect([one.list("Owner").ariaInvalid, one.form.textContent.includes("Ben Okafor")]).toEqual([
    "true",
    true,
  ]);
});

test("unsaved changes outlive a broken connection, another page and a reload", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const one = await opened();
  await one.type("Name", "Dee");
  one.page.api.reachable = false;
  await one.save();
  expect([one.box("Name").value, one.status]).toEqual([
    "Dee",
    "Not saved. Check your connection and try again.",
  ]);
  one.page.api.reachable = true;
  await one.page.reload();
  await until(() => expect(one.box("Name").value).toBe("Dee"));
  expect(one.status).toBe("Not saved yet");
  await one.save();
  expect([one.head.name, one.status]).toEqual(["Dee", "Saved"]);
  await one.page.reload();
  await until(() => one.form);
  expect(within(one.form).queryByRole("button", { name: "Save" })).toBeNull();
});

test("another queue has other members and takes the ticket from its owner, both in one act", async () => {
  const one = await opened();
  await one.changes({ owner: ANA });
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
  let answer = (): void => undefined;
  one.refuse = () =>
    new Promise<undefined>((resolve) => (answer = () => resolve({ ticket: 7, seq: null } as never)));
  await one.type("Name", "Dee");
  await one.page.press("button", "Save", one.form);
  await user.type(one.box("Name"), " W.");
  answer();
  await drawn();
  expect(one.box("Name").value).toBe("Dee W.");
});
