/** The states in which there is no conversation to show: loaded when they come. */
import type { Component } from "svelte";
import type { View, WidgetApp } from "./app.svelte";
import Leave from "./Leave.svelte";
import Left from "./Left.svelte";
import Lost from "./Lost.svelte";
import Moved from "./Moved.svelte";
import Offline from "./Offline.svelte";

export const asides: Partial<Record<View, Component<{ app: WidgetApp }>>> = {
  leave: Leave,
  left: Left,
  lost: Lost,
  moved: Moved,
  offline: Offline,
};
