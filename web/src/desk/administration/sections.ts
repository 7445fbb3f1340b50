/** The sections of Administration, in their order. */
import type { Component } from "svelte";
import { m } from "../../paraglide/messages.js";
import { ALERT_CHANNELS } from "./alertChannels/alertChannels";
import AuditLog from "./audit/AuditLog.svelte";
import Blocks from "./Blocks.svelte";
import { CANNED_MESSAGES } from "./canned/cannedMessages";
import { DEPARTMENTS } from "./departments/departments";
import EmailPage from "./email/EmailPage.svelte";
import FaqGaps from "./faqs/FaqGaps.svelte";
import { FAQ_GROUPS, FAQS } from "./faqs/faqs";
import { FILES } from "./files/files";
import FirstSteps from "./FirstSteps.svelte";
import type { Kind } from "./form/kinds";
import ApiKeys from "./keys/ApiKeys.svelte";
import { LIBRARIES } from "./libraries/libraries";
import { MASKING } from "./masking/masking";
import { PEOPLE } from "./people/operators";
import { QUEUES } from "./queues/queues";
import RetentionSettings from "./retention/RetentionSettings.svelte";
import { SIGN_IN } from "./signIn";
import { SIGN_ON } from "./signOn/providers";
import { WEBHOOKS } from "./webhooks/webhooks";
import { WIDGETS } from "./widgets/widgets";

/** A section that isn’t a list of settings: its component. */
interface Page {
  readonly section: string;
  readonly title: () => string;
  /** Other words by which the search for settings finds it. */
  readonly find: () => string;
  readonly page: Component;
}

export const SECTIONS: readonly (Kind | Page)[] = [
  {
    section: "first-steps",
    title: m.desk_first_steps,
    find: m.desk_admin_find_first_steps,
    page: FirstSteps,
  },
  LIBRARIES,
  DEPARTMENTS,
  WIDGETS,
  PEOPLE,
  QUEUES,
  FAQS,
  FAQ_GROUPS,
  { section: "faq-gaps", title: m.desk_admin_faq_gaps, find: m.desk_admin_find_faq_gaps, page: FaqGaps },
  CANNED_MESSAGES,
  FILES,
  ALERT_CHANNELS,
  { section: "email", title: m.desk_admin_email, find: m.desk_admin_find_email, page: EmailPage },
  {
    section: "retention",
    title: m.desk_retention,
    find: m.desk_admin_find_retention,
    page: RetentionSettings,
  },
  MASKING,
  { section: "blocks", title: m.desk_blocks, find: m.desk_admin_find_blocks, page: Blocks },
  SIGN_IN,
  SIGN_ON,
  {
    section: "api-keys",
    title: m.desk_api_keys,
    find: m.desk_admin_find_api_keys,
    page: ApiKeys,
  },
  WEBHOOKS,
  { section: "audit-log", title: m.desk_audit, find: m.desk_admin_find_audit, page: AuditLog },
];
