/**
 * The invitation to a chat beside the launcher. The server appends this script to the loader of widgets with an
 * invitation, which saves a request.
 */
import type { LoaderConfig } from "./config";
import { plan } from "./inviting";

declare const __REFDESK__: LoaderConfig;

plan(__REFDESK__);
