import { expect, test, vi } from "vitest";
import { showInDesk } from "../../testing/desk";
import { enter, screen, user } from "../../testing/page";
import RedactWindow from "./RedactWindow.svelte";

const WHOLE = { label: "The whole chat", hint: "", data: [{ value: "text", label: "Texts" }] } as const;

function opened() {
  const perform = vi.fn((): Promise<string | null> => Promise.resolve(null));
  const done = vi.fn();
  const texts = [
    { seq: 2, text: "Where do I renew card 12?" },
    { seq: 3, text: "At the lighthouse desk." },
  ];
  showInDesk(
    RedactWindow,
    { texts, whole: WHOLE, selected: "", perform, done, open: true } as never,
    {
      notifier: { show: vi.fn() },
    } as never,
  );
  return { perform, done };
}
const redact = (): Promise<void> => enter(screen.getByRole("button", { name: "Redact" }));

test("single messages are redacted, and nothing is while none is selected", async () => {
  const { perform, done } = opened();
  await user.click(screen.getByRole("button", { name: "Messages" }));
  await redact();
  expect([screen.getByRole("alert").textContent === "", perform.mock.calls]).toEqual([false, []]);
  await user.click(screen.getByRole("checkbox", { name: "At the lighthouse desk." }));
  await redact();
  const acts = [{ kind: "redact", seqs: [3] }];
  expect([perform.mock.calls, done.mock.calls]).toEqual([[[acts]], [[acts]]]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a redaction that is refused says why, and keeps what was chosen", async () => {
  const { perform } = opened();
  perform.mockResolvedValueOnce("The service is busy.");
  await user.type(screen.getByRole("textbox", { name: "A passage" }), "card 12");
  expect(screen.getByText("Found once.")).toBeDefined();
  await redact();
  expect(screen.getByRole("alert").textContent).toBe("The service is busy.");
  await user.click(screen.getByRole("button", { name: "The whole chat" }));
  await redact();
  expect(perform.mock.lastCall).toEqual([[{ kind: "redact", data: ["text"] }]]);
});
