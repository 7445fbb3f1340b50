/** Mounts an operator's whole desk for component tests, on a simulated live server and HTTP API. */
import type { Component } from "svelte";
import { onTestFinished } from "vitest";
import { LiveClient } from "../live/client";
import { World } from "./world";
import { DeskApi } from "../desk/api";
import type { Bootstrap } from "../desk/bootstrap";
import Desk from "../desk/Desk.svelte";
// Imported up front: an idle desk preloads the first, the status pane loads the second.
import "../desk/board/OpenChats.svelte";
import "../desk/status/parts";
import "../desk/status/RecentEvents.svelte";
import type { Right } from "../desk/rights";
import { deskContext } from "../desk/context";
import type { DeskServices } from "../desk/context";
import { buildServices } from "../desk/services";
import { m } from "../paraglide/messages.js";
import { FakeApi } from "./api";
import { withListeners } from "./listeners";
import { cursorIn, drawn, screen, show, user, within } from "./page";
import type { Role } from "./page";
import { ANA, FakeServer } from "./server";

/** The rights of roles. */
export const OPERATOR: readonly Right[] = ["answer", "read", "record"];
export const ADMINISTRATOR: readonly Right[] = ["administer", ...OPERATOR];

export const BOOTSTRAP: Bootstrap = {
  operator: { id: ANA.id, name: ANA.name, email: "ana@harbour.example", rights: OPERATOR },
  sets_sign_in: false,
  idle_minutes: 30,
  library: { name: "Harbour Library", slug: "harbour", language: "en" },
  missing: null,
  urls: {
    login: "/login/",
    logout: "/logout/",
  },
  zones: { home: "UTC", departments: {}, libraries: {} },
  file_days: 30,
  csrf_token: "csrf",
};

/** Prepares a server with my open chat 7, of Dana. */
export function withDana(server: FakeServer): void {
  server.starts(7, { name: "Dana" });
  server.claimed(7);
}

const BOTH = { email: true, desk: true };

export interface DeskSetup {
  /** Sets the server's state before the desk is loaded. */
  readonly before?: (server: FakeServer) => void;
  readonly api?: (api: FakeApi) => void;
  readonly bootstrap?: Partial<Bootstrap>;
  readonly hash?: string;
  /** The entries of the browser's local storage. */
  readonly stored?: Readonly<Record<string, string>>;
  readonly world?: World;
}

/** Mounts one component of the desk with the API and these services. */
export function showInDesk<Props extends object>(
  component: Component<Props>,
  props: Props,
  services: Partial<DeskServices> = {},
): () => Promise<void> {
  return show(component, props, deskContext({ api: new DeskApi("csrf"), bootstrap: BOOTSTRAP, ...services }));
}

/** Opens the desk of Ana, who is Online in Reference, and waits until it is connected. */
export async function openDesk(setup: DeskSetup = {}): Promise<DeskPage> {
  const world = setup.world ?? new World();
  const server = new FakeServer(world);
  const api = new FakeApi();
  api
    .on("GET desk/confirmation", null)
    .on("GET desk/queues", { queues: [], places: [] })
    .on("GET desk/distant-colleagues", { people: [], total: 0 })
    .on("GET desk/tickets", { tickets: [], next: null })
    .on("GET desk/chats-at-once", { version: "1", chats_at_once: null, most: null })
    .on("GET desk/notifications", {
      sends_email: false,
      address: "ana@harbour.example",
      new: BOTH,
      replies: BOTH,
      assigned: BOTH,
    });
  server.desk = { ...server.desk, rights: [...(setup.bootstrap?.operator ?? BOOTSTRAP.operator).rights] };
  setup.api?.(api);
  setup.before?.(server);
  for (const [name, value] of Object.entries(setup.stored ?? {})) world.store.set(name, value);
  location.hash = setup.hash ?? "";
  const page = new DeskPage(world, server, api, { ...BOOTSTRAP, ...setup.bootstrap });
  await page.load();
  return page;
}

/** Finds the parts of a desk as its operator does, by role and name. */
export class DeskPage {
  constructor(
    readonly world: World,
    readonly server: FakeServer,
    readonly api: FakeApi,
    readonly bootstrap: Bootstrap,
  ) {}

  /** Unmounts the desk, as its operator closes it. */
  close: () => Promise<void> = () => Promise.resolve();

  async load(): Promise<void> {
    const client = new LiveClient(
      this.world.ports,
      { role: "desk", token: () => Promise.resolve("t") },
      "outbox",
    );
    const services = withListeners(() => buildServices(this.bootstrap, client));
    const unmount = show(Desk, {}, deskContext(services));
    this.close = async () => {
      client.stop();
      await unmount();
    };
    onTestFinished(() => client.stop());
    const [connected = ""] = m.desk_departments_named({ departments: "\n" }).split("\n");
    if (this.bootstrap.operator.rights.includes("answer"))
      await screen.findByRole("button", { name: (name) => name.startsWith(connected) });
    await drawn();
  }

  /** Loads the page again, with the browser's storage. */
  async reload(): Promise<void> {
    await this.close();
    await this.load();
  }

  /** The text of all live regions. */
  get announced(): string {
    const regions = document.querySelectorAll("[role=status], [role=alert], [aria-live=polite]");
    return [...regions].map((region) => region.textContent).join("\n");
  }

  /** The text box of a chat of mine. */
  async box(patron: string): Promise<HTMLElement> {
    return within(await this.pane(patron)).findByRole("textbox", { name: "Message" });
  }

  get list(): HTMLElement {
    return screen.getByRole("region", { name: m.desk_list() });
  }

  /** A patron's row in the list, or null. */
  row(patron: string): HTMLElement | null {
    return within(this.list).queryByRole("button", { name: patron })?.closest("li") ?? null;
  }

  /** The button with the patron's name in the list, which opens the chat. */
  name(patron: string): HTMLElement {
    return within(this.list).getByRole("button", { name: patron });
  }

  /** Waits for the pane of a chat of mine; its module is loaded on first use. */
  pane(patron: string): Promise<HTMLElement> {
    return screen.findByRole("region", { name: `Chat with ${patron}` });
  }

  /** Types into the text box of a chat of mine. */
  async write(patron: string, keys = ""): Promise<void> {
    cursorIn(await this.box(patron));
    if (keys) await user.keyboard(keys);
    await drawn();
  }

  preview(): Promise<HTMLElement> {
    return screen.findByRole("region", { name: "Chat details" });
  }

  /** The texts of all toasts. */
  get toasts(): string {
    return screen.getByRole("region", { name: "Notifications" }).textContent;
  }

  /** Clicks a control of the page, or within `root`. */
  async press(role: Role, name: string | RegExp, place?: HTMLElement): Promise<void> {
    const control = await within(place ?? document.body).findByRole(role, { name });
    await user.click(control);
    await drawn();
  }

  /** Changes the server's state and waits until the page shows it. */
  async follows(happens: (server: FakeServer) => void): Promise<void> {
    happens(this.server);
    await drawn();
  }
}
