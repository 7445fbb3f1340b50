/** Data that the server embeds in the desk's page, and two requests outside the live connection. */

import { NoCredential } from "../live/connection";
import type { PageSettings } from "../protocol/http";
import { ApiError } from "./api";
import type { DeskApi } from "./api";
import type { Right } from "./rights";

/** The settings may change while the desk is open. */
export interface Bootstrap extends PageSettings {
  readonly operator: {
    readonly id: number;
    readonly name: string;
    readonly email: string;
    /** Until the first desk frame. */
    readonly rights: readonly Right[];
  };
  readonly urls: Readonly<Record<"login" | "logout", string>>;
  readonly csrf_token: string;
}

export function readBootstrap(page: Document): Bootstrap {
  return JSON.parse(page.getElementById("bootstrap")?.textContent ?? "") as Bootstrap;
}

/** Requests a token for one connection. Throws `NoCredential` for an ended session, which ends reconnecting. */
export async function fetchConnectionToken(api: DeskApi): Promise<string> {
  try {
    return (await api.request("POST desk/connection-token")).token;
  } catch (failure) {
    if (failure instanceof ApiError && (failure.status === 401 || failure.status === 403))
      throw new NoCredential(4403);
    throw failure;
  }
}

/** Whether the server answers plain HTTP. */
export async function reachable(): Promise<boolean> {
  return (await fetch("/healthz", { cache: "no-store" })).ok;
}
