/** The views without a conversation that also exist without a chat. This module is loaded when one is needed. */
import type { Component } from "svelte";
import type { View } from "./navigation";
import TicketCreated from "./TicketCreated.svelte";
import Offline from "./Offline.svelte";

export type Asides = Partial<Record<View, Component>>;

export const asides: Asides = { left: TicketCreated, offline: Offline };
