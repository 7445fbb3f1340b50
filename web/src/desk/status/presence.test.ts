import { beforeEach, expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import { notes } from "../../testing/browser";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import { Refusal } from "../../testing/api";
import { drawn, enter, screen, user, within } from "../../testing/page";
import type { Colleague } from "../../protocol/wire";
import { ANA } from "../../testing/server";
import type { FakeServer } from "../../testing/server";
import "../settings/SettingsPage.svelte";
import "../header/SignOutDialog.svelte";
import "../withoutDepartment";

const submitted = vi.fn();
beforeEach(() => {
  submitted.mockClear();
  HTMLFormElement.prototype.submit = submitted;
});

const mine =
  (...names: string[]) =>
  (server: FakeServer): void =>
    names.forEach((name, place) => {
      server.starts(7 + place, { name });
      server.claimed(7 + place);
    });

const LOCAL = { id: 2, name: "Local History", monitored: true, online: [], closed: false, opens: "" };

test("an operator who is Away sees a new chat without an alert", async () => {
  const desk = await openDesk({ before: (server) => server.becomes({ status: "away" }) });
  expect(screen.getByRole("button", { name: "My status: Away" })).toBeDefined();
  expect(document.body.textContent).toContain(m.desk_not_receiving());
  await desk.press("button", "Keyboard shortcuts");
  await user.keyboard("{Escape}");
  notes.length = 0;
  await desk.follows((server) => server.starts(7, { name: "Dana" }));
  expect(desk.row("Dana")).not.toBeNull();
  expect([notes, desk.announced.includes("New chat")]).toEqual([[], false]);
});

test("colleagues are listed with their status", async () => {
  const ben: Colleague = { id: 2, name: "Ben Okafor", status: "away", since: 0, departments: [1], chats: 0 };
  await openDesk({ before: (server) => server.becomes({ colleagues: [ben] }) });
  const status = screen.getByRole("region", { name: "Status Messages and Alerts" });
  expect(within(status).getByRole("list", { name: "Colleagues" }).textContent).toMatch(/Ben Okafor.*Away/);
});

test("T9: a colleague whose desk is frozen is not responding", async () => {
  const ben: Colleague = {
    id: 2,
    name: "Ben Okafor",
    status: "online",
    since: 0,
    departments: [1],
    chats: 0,
  };
  const desk = await openDesk({ before: (server) => server.becomes({ colleagues: [ben] }) });
  await desk.follows((server) => server.becomes({ colleagues: [{ ...ben, status: "not_responding" }] }));
  for (const list of screen.getAllByRole("list", { name: "Colleagues" }))
    expect(list.textContent).toMatch(/Ben Okafor.*Not responding/);
});

test("“Go Online” moves its focus to the new status", async () => {
  const desk = await openDesk({ before: (server) => server.becomes({ status: "offline" }) });
  await enter(screen.getByRole("button", { name: "Go Online" }));
  await drawn();
  expect(desk.server.desk.status).toBe("online");
  expect(document.activeElement?.textContent).toContain(m.desk_receiving());
});

test("monitored departments are changed in the header and in Settings", async () => {
  const desk = await openDesk({
    before: (server) => server.becomes({ departments: [...server.desk.departments, LOCAL] }),
  });
  const monitored = (): string[] =>
    desk.server.desk.departments.flatMap((department) => (department.monitored ? [department.name] : []));
  await desk.press("button", /^Departments I monitor/);
  await desk.press("checkbox", "Reference", screen.getByRole("group", { name: "Departments I monitor" }));
  expect(monitored()).toEqual(["Local History"]);
  await user.keyboard("{Escape}");
  await desk.press("link", "Settings");
  await desk.press("link", "Departments");
  const group = await screen.findByRole("group", { name: "Departments I monitor" });
  await desk.press("checkbox", "Local History", group);
  expect(monitored()).toEqual([]);
});

test("an operator who monitors no department reads that no chat can reach them", async () => {
  const desk = await openDesk({
    before: (server) => server.becomes({ departments: [{ ...LOCAL, monitored: false }] }),
  });
  const words = m.desk_no_departments();
  expect(desk.list.textContent).toContain(words);
  expect(screen.getByRole("region", { name: "Status Messages and Alerts" }).textContent).toContain(words);
});

test.each([
  ["an operator", {}, m.desk_no_department_ask(), {}],
  [
    "an administrator",
    { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    m.desk_no_department_admin(),
    {},
  ],
  [
    "a superuser",
    { missing: "membership" as const },
    m.desk_no_department_add(),
    { "Add yourself to a department": `#/administration/people/${BOOTSTRAP.operator.id}` },
  ],
  [
    "a superuser of a library without departments",
    { missing: "department" as const },
    m.desk_no_department_make(),
    {
      "Create a department": "#/administration/departments",
      "Add yourself to a department": `#/administration/people/${BOOTSTRAP.operator.id}`,
    },
  ],
  [
    "a superuser of an empty server",
    { missing: "library" as const },
    m.desk_no_department_make(),
    { "Create a library with a department": "#/administration/first-steps" },
  ],
])("%s without a department reads what is missing", async (_who, bootstrap, words, links) => {
  const desk = await openDesk({ bootstrap, before: (server) => server.becomes({ departments: [] }) });
  const status = await screen.findByRole("region", { name: "Status Messages and Alerts" });
  await drawn();
  for (const place of [status, desk.list]) expect(place.textContent).toContain(m.desk_no_department());
  expect(status.textContent).toContain(words);
  const shown = within(status).queryAllByRole("link");
  expect(Object.fromEntries(shown.map((link) => [link.textContent, link.getAttribute("href")]))).toEqual(
    links,
  );
  expect(screen.queryByRole("button", { name: /^(My status|Go Online)/ })).toBeNull();
});

test("an operator who becomes an administrator reads at once that they can add themselves", async () => {
  const desk = await openDesk({ before: (server) => server.becomes({ departments: [] }) });
  const status = await screen.findByRole("region", { name: "Status Messages and Alerts" });
  await drawn();
  expect(status.textContent).toContain(m.desk_no_department_ask());
  desk.server.becomes({ rights: [...ADMINISTRATOR] });
  await drawn();
  for (const part of [status, desk.list]) expect(part.textContent).toContain(m.desk_no_department());
  expect(status.textContent).toContain(m.desk_no_department_admin());
});

test("an ended session is shown while the connection lives, with a link that leads back", async () => {
  const desk = await openDesk({
    before: mine("Dana"),
    hash: "#/chats/7",
    api: (api) =>
      ["GET desk/tickets", "GET desk/queues", "GET desk/notifications"].forEach((route) =>
        api.on(route, new Refusal(401)),
      ),
  });
  expect(desk.announced).toContain(m.desk_signed_out());
  const link = screen.getByRole("link", { name: "Sign in" });
  expect(decodeURIComponent(link.getAttribute("href") ?? "")).toBe("/login/?next=/#/chats/7");
});

test("signing out with open chats asks for confirmation, and “Stay” restores the focus", async () => {
  const desk = await openDesk({ before: mine("Dana", "Eli") });
  const account = screen.getByRole("button", { name: /^Account/ });
  await enter(account);
  await enter(screen.getByRole("menuitem", { name: "Sign out" }));
  const question = await screen.findByRole("dialog", { name: "You have 2 open chats" });
  await enter(within(question).getByRole("button", { name: "Stay" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(submitted).not.toHaveBeenCalled();
  expect(desk.row("Dana")).not.toBeNull();
});

test("signing out without open chats needs no confirmation", async () => {
  await openDesk({
    before: (server) => {
      mine("Dana")(server);
      server.happens(7, { role: "patron" }, { kind: "ended", by: "patron" });
    },
  });
  await enter(screen.getByRole("button", { name: /^Account/ }));
  await enter(screen.getByRole("menuitem", { name: "Sign out" }));
  expect(submitted).toHaveBeenCalledOnce();
});

test("W3: signing out removes drafts from the browser", async () => {
  const desk = await openDesk({ before: mine("Dana"), hash: "#/chats/7" });
  await desk.write("Dana", "Dear Dana, your");
  const stored = (): string[] => desk.world.store.names().filter((name) => name.startsWith("refdesk.desk."));
  expect(stored()).not.toEqual([]);
  await enter(screen.getByRole("button", { name: /^Account/ }));
  await enter(screen.getByRole("menuitem", { name: "Sign out" }));
  await enter(await screen.findByRole("button", { name: "Sign Out Anyway" }));
  expect(submitted).toHaveBeenCalledOnce();
  expect(stored()).toEqual([]);
});

test("P36: a desk beyond the connection limit says so, and tries again", async () => {
  const desk = await openDesk();
  desk.world.wire.end(4430);
  await drawn();
  expect(desk.announced).toContain(m.desk_too_many_connections());
  await desk.world.clock.pass(60_000);
  await drawn();
  expect(desk.announced).not.toContain(m.desk_too_many_connections());
});

test("W5: a department that its opening hours close is not shown as open, nor is the operator as receiving", async () => {
  const page = await openDesk();
  const closed = { ...page.server.desk.departments[0], closed: true, opens: "Opens today at 10:00" };
  const online = [{ id: ANA.id, name: ANA.name }];
  page.server.becomes({ departments: [{ ...closed, online } as (typeof page.server.desk.departments)[0]] });
  await drawn();
  expect(screen.getByRole("table").textContent).toContain("Opens today at 10:00");
  expect([screen.queryByText("Chat is open"), screen.queryByText("You are receiving chats")]).toEqual([
    null,
    null,
  ]);
  expect(screen.getByText("Chat is closed")).toBeTruthy();
});
