/** Builds the services of a desk. */

import { MediaQuery } from "svelte/reactivity";
import type { LiveClient } from "../live/client";
import type { PushAct } from "../push/notifications";
import { Announcer } from "../parts/announcer.svelte";
import { Toasts } from "../parts/toasts.svelte";
import { Drafts } from "../state/drafts";
import { AlertPresenter } from "./alerts/alertPresenter";
import { DeskApi } from "./api";
import { Bell } from "./alerts/bell.svelte";
import type { Bootstrap } from "./bootstrap";
import type { DeskServices } from "./context";
import { DeskState } from "./desk.svelte";
import { chats, loadOnce, ticketNotices } from "./lazyParts";
import { Notifier } from "./alerts/notifier";
import { followSettings } from "./settings/pageSettings.svelte";
import { PaneFocus } from "./chat/paneFocus.svelte";
import { Preferences } from "./settings/preferences.svelte";
import { Route } from "./header/route.svelte";
import { Notifications } from "./tickets/notices/notifications.svelte";
import { Tickets } from "./tickets/tickets.svelte";
import { ChatWindows } from "./windows/windows.svelte";
import { Zones } from "./parts/zones";

/** On narrower screens list and chat are two screens, without room for windows. */
const ROOMY = "min-width: 761px";

const visible = (): boolean => document.visibilityState === "visible";

/** `inPage`: the data in the page. The client's store also holds preferences, drafts and windows. */
export function buildServices(inPage: Bootstrap, client: LiveClient): DeskServices {
  const { store, clock } = client.ports;
  const prefix = `refdesk.desk.${inPage.operator.id}`;
  const preferences = new Preferences(store);
  const bell = new Bell((of) => preferences.soundOf(of));
  const toasts = new Toasts(clock);
  const announcer = new Announcer();
  const notifier = new Notifier(toasts, announcer);
  const paneFocus = new PaneFocus();
  const roomy = new MediaQuery(ROOMY);
  const overlay = (): boolean => preferences.view === "overlay" && roomy.current;
  const desk: DeskState = new DeskState({
    client,
    notifier,
    paneFocus,
    visible,
    me: inPage.operator,
    route: new Route(window),
    windows: new ChatWindows(store, `${prefix}.windows`, overlay),
    alert: (alert) => alerts.present(alert, !visible(), navigation.route.chat === alert.row.chat),
    dismissAlert: (chat) => alerts.dismiss(chat),
    ringAgain: () => alerts.ringAgain(),
  });
  const { navigation } = desk;
  const alerts = new AlertPresenter(bell, preferences, toasts, announcer, {
    show: (chat) => navigation.show(chat),
    claim: (chat) => void desk.claim(chat),
    claimNext: () => void desk.waiting.claimNext(),
    waitsAfterOthers: (row) => desk.waiting.isAfterOthers(row),
    waitingText: () => desk.waiting.text,
    takeOver: (chat) => void desk.takeOver(chat),
    isSilent: (row) => desk.isSilent(row.claimed_by),
  });
  const api = new DeskApi(inPage.csrf_token, onSession);
  /** Only the first answer names the reason: with it the server deletes the cookie. */
  function onSession(ended: string | null): void {
    desk.signedOut = ended === "" ? (desk.signedOut ?? "") : ended;
  }
  const tickets = new Tickets(api, client, visible);
  const bootstrap = followSettings(inPage, client, api, () => tickets.scheduleUpdate());
  const notifications = new Notifications(api);
  const colleagueRequests = loadOnce(async () => {
    const { ColleagueRequests } = await chats();
    return new ColleagueRequests(client, { desk, bell, preferences, toasts, announcer });
  });
  const push = loadOnce(async () => {
    const { Push } = await import("./push/push.svelte");
    return new Push({ api, desk, bell, preferences });
  });
  if ("serviceWorker" in navigator)
    // From here on: the browser holds messages to a page until its first scripts have run.
    navigator.serviceWorker.addEventListener(
      "message",
      ({ data }) => void Promise.resolve(push()).then((it) => it.receive(data as PushAct)),
    );
  client.listen({
    welcome: () => void Promise.resolve(push()).then((it) => it.sync()),
    desk: ({ offers, unanswered }) => offers.length + unanswered.length > 0 && void colleagueRequests(),
    ticket_notice: async (notice) =>
      (await ticketNotices()).announceNotice(notice, {
        bell,
        preferences,
        toasts,
        announcer,
        enabled: (notification) => notifications.shows(notification),
        onScreen: (ticket) => visible() && tickets.shows(ticket),
        queue: (id) => tickets.queue(id),
        open: (ticket) => navigation.route.go(navigation.route.tickets(ticket)),
      }),
  });
  return {
    bootstrap,
    api,
    desk,
    navigation,
    paneFocus,
    notifier,
    toasts,
    announcer,
    preferences,
    bell,
    tickets,
    notifications,
    colleagueRequests,
    push,
    drafts: new Drafts(store, `${prefix}.draft`),
    zones: new Zones(() => bootstrap.zones),
  };
}
