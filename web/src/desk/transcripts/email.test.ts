import { expect, test, vi } from "vitest";
import type { TranscriptDetail } from "../../protocol/http";
import { showInDesk } from "../../testing/desk";
import { drawn, enter, names, screen, user } from "../../testing/page";
import EmailList from "./EmailList.svelte";
import EmailWindow from "./EmailWindow.svelte";
import type { TranscriptState } from "./transcript.svelte";

const OFFERED = {
  departments: [],
  operators: [],
  widgets: [],
  tags: [],
  everything: false,
  sends_email: true,
};
const whole = (contact: string): TranscriptDetail =>
  ({
    transcript: { contact, noted: true },
    colleagues: [{ id: 2, name: "Chi Nguyen" }],
  }) as unknown as TranscriptDetail;

function opened(contact = "dana@example.org") {
  const mail = vi.fn((): Promise<string | null> => Promise.resolve(null));
  const show = vi.fn();
  const transcript = { mail } as unknown as TranscriptState;
  const props = { transcript, whole: whole(contact), offered: OFFERED, open: true };
  showInDesk(EmailWindow, props, { notifier: { show } } as never);
  return { mail, show };
}
const to = (): HTMLElement => screen.getByRole("combobox", { name: "To" });
const send = (): Promise<void> => enter(screen.getByRole("button", { name: "Send" }));

test("a transcript is emailed to the patron without notes, and with them to a colleague on request", async () => {
  const { mail, show } = opened();
  expect(names("option", to())).toEqual(["The patron (dana@example.org)", "Chi Nguyen"]);
  expect(screen.getByText("Internal notes are never emailed to patrons.")).toBeDefined();
  expect(screen.queryByRole("checkbox")).toBeNull();
  await user.selectOptions(to(), "Chi Nguyen");
  expect(screen.queryByText("Internal notes are never emailed to patrons.")).toBeNull();
  await user.click(screen.getByRole("checkbox", { name: "With the internal notes" }));
  await user.selectOptions(to(), "The patron (dana@example.org)");
  await send();
  expect(mail.mock.lastCall).toEqual(["patron", false]);
  expect([show.mock.calls.length, screen.queryByRole("dialog")]).toEqual([1, null]);
});

test("a transcript that could not be emailed says why, and its window stays", async () => {
  const { mail } = opened("+1 555 0100");
  expect(names("option", to())).toEqual(["Chi Nguyen"]);
  await user.click(screen.getByRole("checkbox", { name: "With the internal notes" }));
  mail.mockResolvedValueOnce("The service is busy.");
  await send();
  await drawn();
  expect(mail.mock.lastCall).toEqual([2, true]);
  expect(screen.getByRole("alert").textContent).toBe("The service is busy.");
});

test("emails are listed with their states", () => {
  const email = { id: 1, at: 1_000, to: "dana@example.org", notes: false, state: "sent" } as const;
  showInDesk(EmailList, {
    emails: [email, { ...email, id: 2, to: "Chi Nguyen", notes: true, state: "due" }],
  } as never);
  const lines = screen.getAllByRole("listitem").map((item) => item.textContent.trim());
  expect(lines[0]).toMatch(/^dana@example\.org ?sent$/);
  expect(lines[1]).toContain("with internal notes");
});
