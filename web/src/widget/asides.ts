/** The states without a conversation that come without a chat, too: loaded when they come. */
import type { Component } from "svelte";
import type { View, WidgetApp } from "./app.svelte";
import Left from "./Left.svelte";
import Offline from "./Offline.svelte";

export type Asides = Partial<Record<View, Component<{ app: WidgetApp }>>>;

export const asides: Asides = { left: Left, offline: Offline };
