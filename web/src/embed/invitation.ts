/**
 * The invitation to a chat beside the launcher. The server appends this script to the loader of widgets that have one, so
 * that it needs no request of its own.
 */
import type { LoaderConfig } from "./config";
import { plan } from "./inviting";

declare const __REFDESK__: LoaderConfig;

plan(__REFDESK__);
