/** What the patron's app stands on: the browser, the page around it, and what is loaded when a chat begins. */
import type { LivePorts } from "../live/client";
import type { Ports } from "../live/ports";
import type { Api } from "./api";
import type { OpenPresence } from "./availability.svelte";
import type { Host } from "./host";
import type { Details } from "./starting";
import type * as talk from "./talk";

/** See `talk.ts`. */
export type Talk = typeof talk;

export interface Surroundings {
  readonly ports: Ports;
  readonly api: Api;
  readonly host: Host;
  readonly presence: OpenPresence;
  /** Loads what a chat needs, once. */
  talk(): Promise<Talk>;
  /** The ways to the server, made of what was loaded. */
  livePorts(talk: Talk): LivePorts;
  /** Whether the store lives over page loads, or the browser denied it. */
  readonly kept: boolean;
  visible(): boolean;
  /** What the browser tells of itself, for the operator. */
  details(): Details;
  /** Where this is the window of iframe chat mode: shows the page with this address under the chat. */
  readonly show?: (address: string) => void;
  /** An operator's message came. */
  ring(): void;
  /** The page speaks an older version of the wire: it has to be loaded anew. */
  reload(): void;
}
