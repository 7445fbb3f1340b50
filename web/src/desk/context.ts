/** The services of a desk, built once and passed to all its components by Svelte's context. */

import { createContext } from "svelte";
import type { Drafts } from "../state/drafts";
import type { DeskApi } from "./api";
import type { Bell } from "./bell.svelte";
import type { Bootstrap } from "./bootstrap";
import type { DeskState } from "./desk.svelte";
import type { Preferences } from "./preferences.svelte";
import type { Notifications } from "./tickets/notifications.svelte";
import type { Tickets } from "./tickets/tickets.svelte";
import type { Zones } from "./zones";

export interface DeskContext {
  readonly desk: DeskState;
  readonly api: DeskApi;
  readonly bootstrap: Bootstrap;
  readonly preferences: Preferences;
  readonly bell: Bell;
  readonly drafts: Drafts;
  readonly tickets: Tickets;
  readonly notifications: Notifications;
  readonly zones: Zones;
}

export const [getDesk, setDesk] = createContext<DeskContext>();
