/** The services of a desk, built once and passed to all its components by Svelte's context. */

import { getContext } from "svelte";
import type { Announcer } from "../parts/announcer.svelte";
import type { Toasts } from "../parts/toasts.svelte";
import type { Drafts } from "../state/drafts";
import type { DeskApi } from "./api";
import type { Bell } from "./alerts/bell.svelte";
import type { Bootstrap } from "./bootstrap";
import type { DeskState } from "./desk.svelte";
import type { Navigation } from "./header/navigation.svelte";
import type { Notifier } from "./alerts/notifier";
import type { PaneFocus } from "./chat/paneFocus.svelte";
import type { Preferences } from "./settings/preferences.svelte";
import type { Push } from "./push/push.svelte";
import type { Notifications } from "./tickets/notices/notifications.svelte";
import type { Tickets } from "./tickets/tickets.svelte";
import type { ColleagueRequests } from "./requests/colleagueRequests";
import type { Zones } from "./parts/zones";

export interface DeskServices {
  readonly bootstrap: Bootstrap;
  readonly api: DeskApi;
  readonly desk: DeskState;
  readonly navigation: Navigation;
  readonly paneFocus: PaneFocus;
  readonly notifier: Notifier;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  readonly preferences: Preferences;
  readonly bell: Bell;
  readonly drafts: Drafts;
  readonly tickets: Tickets;
  /** Loaded with the first chat or request. */
  readonly colleagueRequests: () => ColleagueRequests | Promise<ColleagueRequests>;
  readonly notifications: Notifications;
  /** Loaded once the desk is connected. */
  readonly push: () => Push | Promise<Push>;
  readonly zones: Zones;
}

const KEY = Symbol("desk");

/** The `context` for mounting a component of the desk. */
export const deskContext = (services: Partial<DeskServices>): Map<symbol, unknown> =>
  new Map([[KEY, services]]);

/** The services. Callable while a component is initialized. */
export const getDesk = (): DeskServices => getContext(KEY);
