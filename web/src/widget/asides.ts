/** The form for a question where no one is online. This module is loaded when it is needed. */
import type { Component } from "svelte";
import type { View } from "./navigation";
import Offline from "./ticket/Offline.svelte";

export type Asides = Partial<Record<View, Component>>;

export const asides: Asides = { offline: Offline };
