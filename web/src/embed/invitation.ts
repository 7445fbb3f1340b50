/** The invitation to a chat beside the launcher. The server writes its settings before this module. */
import type { InvitationConfig, LoaderConfig } from "./config";
import { plan } from "./inviting";

declare const __REFDESK__: InvitationConfig;

export const invite = (launcher: LoaderConfig): void => plan(launcher, __REFDESK__);
