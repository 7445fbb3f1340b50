/** What the patron's app uses: the browser, the page around it, and modules that are loaded on demand. */
import type { LivePorts } from "../live/client";
import type { Ports } from "../live/ports";
import type { Api } from "./api";
import type { OpenPresence } from "./start/availability.svelte";
import type { Host } from "./host";
import type { Details } from "./start/starting";
import type * as talk from "./talk";

/** See `talk.ts`. */
export type Talk = typeof talk;

export interface Environment {
  readonly ports: Ports;
  readonly api: Api;
  readonly host: Host;
  readonly presence: OpenPresence;
  /** Loads the modules of a chat, once. */
  talk(): Promise<Talk>;
  /** The ports of the live client, with the loaded transports. */
  livePorts(talk: Talk): LivePorts;
  /** Whether the store lasts over page loads. False where the browser denies storage. */
  readonly persistent: boolean;
  visible(): boolean;
  /** Facts about the browser, for the operator. */
  details(): Details;
  /** Only in iframe chat mode: shows the page with this address under the chat. */
  readonly show?: (address: string) => void;
  /** Plays the sound for an operator's message. */
  ring(): void;
  /** Reloads the page, because its version of the protocol is outdated. */
  reload(): void;
}
