/** Data that the server embeds in the desk's page, and two requests outside the live connection. */

import { NoCredential } from "../live/connection";
import { ApiError } from "./api";
import type { DeskApi } from "./api";
import type { Right } from "./rights";
import type { ZoneIds } from "./zones";

export interface Bootstrap {
  readonly operator: {
    readonly id: number;
    readonly name: string;
    readonly email: string;
    /** Until the first desk frame. */
    readonly rights: readonly Right[];
  };
  /** Whether the operator sets the rules for sign-ins, which concern all libraries. */
  readonly sets_sign_in: boolean;
  /** Minutes without input after which the session ends. */
  readonly idle_minutes: number;
  /** Null for an operator without a department. */
  readonly library: { readonly name: string; readonly slug: string; readonly language: string } | null;
  /** For a superuser without a department: the setup steps that were missing when the page was loaded. */
  readonly missing: "library" | "department" | "membership" | null;
  readonly urls: Readonly<Record<"login" | "logout" | "admin", string>>;
  readonly zones: ZoneIds;
  /** Retention period of chats' files, in days. */
  readonly file_days: number;
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
