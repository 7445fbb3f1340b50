import type { LoaderConfig } from "./config";

// The server wraps this script in a function of this one parameter.
declare const __REFDESK__: LoaderConfig;

document.documentElement.dataset["refdesk"] = __REFDESK__.widget;
