import { beforeEach, expect, test, vi } from "vitest";
import { drawn, screen } from "../../testing/page";
import { field, fill, openWidget, press, TICKETS, widgetApp } from "../../testing/widget";
import { acts, talking } from "../../testing/widgetChat";
import { answers, calls, reset, world } from "../../testing/widgetWorld";

const CARD = "Pay with 4111111111111111";

beforeEach(reset);

const refusal = (keepable: boolean): object => ({
  name: "SensitiveText",
  texts: ["Pay with […]"],
  keepable,
});
const bodies = (name: string): unknown[] => calls.filter(([call]) => call === name).map(([, body]) => body);

/** The server refuses the message that was sent last. */
async function refused(keepable: boolean): Promise<void> {
  const key = world.wire.of("do").at(-1)?.key;
  world.wire.say({ kind: "refused", key, refusal: refusal(keepable) } as never);
  await drawn();
}

test("L5: a message is shown as it would be stored, and sent so by a button", async () => {
  await talking();
  await fill("Message", CARD);
  await press("Send Message");
  expect(acts()).toMatchObject([{ kind: "say", text: CARD, sensitive: "ask" }]);
  await refused(false);
  expect(screen.getByText("Pay with […]")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Send anyway" })).toBeNull();
  await press("Send with […]");
  expect(acts()).toMatchObject([{}, { kind: "say", text: CARD, sensitive: "mask" }]);
});

test("L5: Send anyway is there where the library lets patrons decide", async () => {
  await talking();
  await fill("Message", CARD);
  await press("Send Message");
  await refused(true);
  await press("Send anyway");
  expect(acts()).toMatchObject([{}, { kind: "say", text: CARD, sensitive: "keep" }]);
});

test("L5: a question is shown as it would be stored before a chat starts, with the same key", async () => {
  await openWidget();
  await fill("Your question", CARD);
  answers["chats"] = [400, { refusal: refusal(false) }];
  await press("Start Chat");
  await vi.waitFor(() => screen.getByText("Pay with […]"));
  expect(field("Your question").value).toBe(CARD);
  await press("Send with […]");
  const [first, second] = bodies("chats") as { key: string }[];
  expect([first, second]).toMatchObject([{ sensitive: "ask" }, { sensitive: "mask", key: first?.key }]);
});

test("L5: a ticket is shown as it would be stored before it is made", async () => {
  answers["status"] = [200, { online: false }];
  answers["tickets"] = [400, { refusal: refusal(true) }];
  await openWidget(widgetApp(TICKETS));
  await vi.waitFor(() => screen.getByRole("form", { name: "Submit a ticket" }));
  await fill("Question", CARD);
  await press("Submit");
  await vi.waitFor(() => screen.getByText("Pay with […]"));
  await press("Send anyway");
  expect(bodies("tickets")).toMatchObject([{ sensitive: "ask" }, { sensitive: "keep" }]);
});

test("L5: an edited question is sent by its form alone, not by the notice about the text before", async () => {
  answers["chats"] = [400, { refusal: refusal(true) }];
  await openWidget();
  await fill("Your question", CARD);
  await press("Start Chat");
  await drawn();
  expect(screen.getByRole("button", { name: "Send anyway" })).toBeTruthy();
  await fill("Your question", `${CARD} now`);
  await drawn();
  expect(screen.queryByText("Pay with […]")).toBeNull();
  expect(screen.queryByRole("button", { name: "Send anyway" })).toBeNull();
});
