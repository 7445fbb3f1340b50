/** The widget's app, passed to all its components by Svelte's context. */

import { getContext } from "svelte";
import type { WidgetApp } from "./app.svelte";

const KEY = Symbol("widget");

/** The `context` for mounting a component of the widget. */
export const widgetContext = (app: WidgetApp): Map<symbol, unknown> => new Map([[KEY, app]]);

/** The app. Callable while a component is initialized. */
export const getApp = (): WidgetApp => getContext(KEY);
