import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import type { AnyRefusal } from "../../protocol/wire";
import { openDesk } from "../../testing/desk";
import type { DeskPage, DeskSetup } from "../../testing/desk";
import { drawn, screen, user, within } from "../../testing/page";
import { PATRON } from "../../testing/server";
// Preloads the window.
import "./FrameWindow.svelte";

const ADDRESS = "https://museum.example/tram";

/** Opens the window in Ana's chat with Dana. */
async function suggesting(setup: DeskSetup = {}): Promise<DeskPage> {
  const desk = await openDesk({
    before: (server) => (server.starts(7, { name: "Dana" }), server.claimed(7)),
    ...setup,
  });
  if (screen.queryByRole("region", { name: "Chat with Dana" }) === null) await user.click(desk.name("Dana"));
  await desk.press("button", "Suggest iFrame Chat", await desk.pane("Dana"));
  return desk;
}

const field = (): Promise<HTMLInputElement> => screen.findByRole("textbox", { name: "Starting URL" });

async function sends(desk: DeskPage, address: string): Promise<void> {
  await user.clear(await field());
  if (address) await user.type(await field(), address);
  await desk.press("button", "Send", screen.getByRole("dialog"));
}

test("I1: “Send” suggests the page and closes the window", async () => {
  const desk = await suggesting();
  await sends(desk, ADDRESS);
  expect(desk.server.acts.at(-1)?.act).toEqual({ kind: "suggest_frame", address: ADDRESS });
  expect(screen.queryByRole("dialog")).toBeNull();
  const log = within(await desk.pane("Dana")).getByRole("log");
  expect(
    within(log)
      .getByRole("link", { name: /museum\.example/ })
      .getAttribute("href"),
  ).toBe(ADDRESS);
});

test.each(["empty", "not_web", "user", "not_whole"] as const)(
  "I1: the window explains a refused address: %s",
  async (fault) => {
    const texts = {
      empty: m.refusal_address_empty,
      not_web: m.refusal_address_not_web,
      user: m.refusal_address_user,
      not_whole: m.refusal_address_not_whole,
    };
    const desk = await suggesting();
    desk.server.refusals.set("suggest_frame", { name: "BadAddress", fault } as AnyRefusal);
    await sends(desk, "javascript:alert(1)");
    expect(screen.getByRole("dialog").textContent).toContain(texts[fault]());
    expect((await field()).getAttribute("aria-invalid")).toBe("true");
  },
);

test("I1: the initial address is the patron's current page", async () => {
  const page = { url: "https://library.example/hours", title: "Hours" };
  await suggesting({
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7);
      server.happens(7, PATRON, { kind: "seat_taken", seat: 2, page } as never);
    },
  });
  expect((await field()).value).toBe("https://library.example/hours");
});

test("I1: the address survives Escape and a reload", async () => {
  const desk = await suggesting();
  await user.clear(await field());
  await user.type(await field(), "https://exam");
  await user.keyboard("{Escape}");
  await drawn();
  expect(screen.queryByRole("dialog")).toBeNull();
  await desk.press("button", "Suggest iFrame Chat", await desk.pane("Dana"));
  expect((await field()).value).toBe("https://exam");
  expect(desk.world.store.names().some((name) => desk.world.store.get(name) === "https://exam")).toBe(true);
});

test("I1: the button is disabled, with the reason, for a patron on a mobile device", async () => {
  const desk = await openDesk({
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7);
      server.happens(7, PATRON, { kind: "patron_described", mobile: true } as never);
    },
  });
  await user.click(desk.name("Dana"));
  const button = await screen.findByRole("button", { name: "Suggest iFrame Chat" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  const why = document.getElementById(button.getAttribute("aria-describedby") ?? "");
  expect(why?.textContent).toContain("mobile device");
  await user.click(button);
  await drawn();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("I1: an ended chat has no such button", async () => {
  const desk = await suggesting();
  await user.keyboard("{Escape}");
  await desk.follows((server) => server.happens(7, PATRON, { kind: "ended", by: "patron" }));
  expect(screen.queryByRole("button", { name: "Suggest iFrame Chat" })).toBeNull();
});

test("I4: the operator sees that the patron entered iframe chat mode", async () => {
  const desk = await suggesting();
  await user.keyboard("{Escape}");
  await desk.follows((server) => server.happens(7, PATRON, { kind: "frame_entered" }));
  const log = within(await desk.pane("Dana")).getByRole("log");
  expect(log.textContent).toContain("The patron entered iframe chat mode");
});
