/** What leads to screens of the desk that pressing controls doesn't lead to. */
import { m } from "../../paraglide/messages.js";
import type { Colleague } from "../../protocol/wire";
import type { DeskPage } from "../desk";
import { drawn, enter, layOut, screen, until, user, within } from "../page";
import { BEN } from "../server";
import type { FakeServer } from "../server";
import { BODIES, chats } from "./desk_world";

const COLLEAGUE: Colleague = {
  id: BEN.id ?? 0,
  name: BEN.name ?? "",
  departments: [1],
  chats: 0,
  status: "online",
  since: 0,
  busy: false,
  reason: "",
  back_at: null,
};

/** A colleague whose name opens an internal chat. */
export function colleague(server: FakeServer): void {
  chats(server);
  server.desk = { ...server.desk, colleagues: [COLLEAGUE] };
}

/** A page with room for windows: happy-dom lays nothing out. */
export function large(server: FakeServer): void {
  layOut(1_000, 1_000);
  colleague(server);
}

/** The internal chat with a colleague is beside the patron's, or in a window. */
export async function beside(): Promise<void> {
  const list = await screen.findByRole("list", { name: m.desk_colleagues() });
  await enter(within(list).getByRole("button"));
  await screen.findByRole("button", { name: m.internal_close() });
}

/** A calendar file of a department's exceptions was read. */
export async function calendar(): Promise<void> {
  const file = new File(["7"], "χάρτης.ics", { type: "text/calendar" });
  await user.upload(await until(() => chooser(m.desk_admin_calendar_file())), file);
  await screen.findByRole("list", { name: m.desk_admin_calendar_title() });
}

function chooser(name: string): HTMLElement {
  const input = document.querySelector<HTMLElement>(`[type=file][aria-label="${name}"]`);
  if (!input) throw new Error(`no ${name}`);
  return input;
}

/** A transcript with an event of each kind. */
export function transcript(server: FakeServer): void {
  chats(server);
  for (const [by, body] of BODIES) server.happens(7, by, body);
}

/** A message was redacted in a chat that has a ticket. */
export async function redacted({ api }: DeskPage): Promise<void> {
  api.on("POST desk/transcripts/7/acts", {});
  await enter(await screen.findByRole("button", { name: m.redact() }));
  const form = within(await screen.findByRole("dialog", { name: m.redact() }));
  await user.click(form.getByRole("button", { name: m.redact_messages() }));
  const [text] = form.getAllByRole("checkbox");
  await user.click(text as HTMLElement);
  await enter(form.getByRole("button", { name: m.redact() }));
  await drawn();
  await screen.findByText(m.redacted_tickets());
}
