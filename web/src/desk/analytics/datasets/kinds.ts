/** Names of the kinds of fields, and the chat's facts that can fill each kind. */

import { m } from "../../../paraglide/messages.js";
import type { Kind } from "../analytics";

export const KINDS: Readonly<Record<Kind, () => string>> = {
  single: m.desk_ra_kind_single,
  multiple: m.desk_ra_kind_multiple,
  text: m.desk_ra_kind_text,
  number: m.desk_ra_kind_number,
  read: m.desk_ra_kind_read,
  date: m.desk_ra_kind_date,
};

export const FROM_CHAT: Readonly<Partial<Record<Kind, Readonly<Record<string, () => string>>>>> = {
  text: {
    question: m.desk_ra_from_question,
    page: m.desk_ra_from_page,
    widget: m.desk_ra_from_widget,
  },
  number: { duration: m.desk_ra_from_duration, messages: m.desk_ra_from_messages },
  date: { started: m.desk_ra_from_started },
};
