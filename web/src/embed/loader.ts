/** The script that a library's page includes. */
import type { LoaderConfig } from "./config";
import { launch } from "./launcher";

// The server wraps this script in a function with this parameter.
declare const __REFDESK__: LoaderConfig;

launch(__REFDESK__, document.currentScript as HTMLScriptElement | null);
