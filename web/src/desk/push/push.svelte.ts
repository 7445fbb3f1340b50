/** This browser's push subscription: made while desktop notifications are on, and stored on the server. */

import type { PushAct } from "../../push/notifications";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import type { Bell } from "../alerts/bell.svelte";
import type { DeskState } from "../desk.svelte";
import type { Preferences } from "../settings/preferences.svelte";

const SCOPE = "/desk/";
const WORKER = "/desk/push-worker.js";

/** `none`: this server sends none. `refused`: it doesn't use the browser's push service. */
export type PushState = "off" | "on" | "none" | "refused" | "failed" | "unsupported";

interface Services {
  readonly api: DeskApi;
  readonly desk: DeskState;
  readonly bell: Bell;
  readonly preferences: Preferences;
}

export class Push {
  state = $state<PushState>("off");
  readonly #services: Services;
  readonly #supported =
    ["PushManager", "Notification"].every((name) => name in window) && "serviceWorker" in navigator;
  readonly #workers = navigator.serviceWorker;
  #work: Promise<void> = Promise.resolve();

  constructor(services: Services) {
    this.#services = services;
    if (!this.#supported) {
      this.state = "unsupported";
      return;
    }
    $effect.root(() => {
      $effect(() => this.sync());
    });
    document.addEventListener("visibilitychange", () => void this.#clear());
  }

  /** Makes the subscription fit the settings, also that on the server: a new session has none. */
  sync(): void {
    if (!this.#supported) return;
    const { bell, preferences } = this.#services;
    // The bell's is "unsupported" where only a worker may show notifications, and none is registered yet.
    const enabled =
      bell.permission !== "default" && Notification.permission === "granted" && preferences.desktop;
    this.#work = this.#work.then(async () => {
      try {
        this.state = enabled ? await this.#subscribe() : await this.#unsubscribe();
      } catch (failure) {
        this.state = failure instanceof ApiError && failure.status === 400 ? "refused" : "failed";
      }
    });
  }

  /** A notification or its button was pressed. */
  receive({ push, content: { kind, chat } }: PushAct): void {
    const { desk } = this.#services;
    if (push === "claim") void desk.claim(chat);
    else if (kind !== "asleep") desk.navigation.show(kind === "transfer" || kind === "join" ? null : chat);
  }

  async #subscribe(): Promise<PushState> {
    const { key } = await this.#services.api.request("GET desk/push");
    if (key === null) return "none";
    await this.#workers.register(WORKER, { scope: SCOPE });
    const registration = await this.#workers.ready;
    const { pushManager } = registration;
    // An alert that came before the worker has shown that the page itself may not show notifications.
    this.#services.bell.permission = Notification.permission;
    this.#services.bell.notifyByWorker = (title, options) =>
      void registration.showNotification(title, options);
    const existing = await pushManager.getSubscription();
    const fits = existing !== null && encode(existing.options.applicationServerKey) === key;
    if (existing && !fits) await existing.unsubscribe();
    const subscription = fits
      ? existing
      : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const body = {
      endpoint: subscription.endpoint,
      browser_key: encode(subscription.getKey("p256dh")),
      auth: encode(subscription.getKey("auth")),
      server_key: key,
    };
    await this.#services.api.request("PUT desk/push", { body });
    return "on";
  }

  async #unsubscribe(): Promise<PushState> {
    const registration = await this.#workers.getRegistration(SCOPE);
    const subscription = await registration?.pushManager.getSubscription();
    if (!subscription) return "off";
    await this.#services.api.request("DELETE desk/push");
    await subscription.unsubscribe();
    return "off";
  }

  /** Who sees the desk needs no notification any more. */
  async #clear(): Promise<void> {
    if (document.visibilityState !== "visible") return;
    const registration = await this.#workers.getRegistration(SCOPE);
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  }
}

/** Base64url without padding. */
function encode(bytes: ArrayBuffer | null): string {
  const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
