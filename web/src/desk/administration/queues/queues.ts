/** A queue's settings as the form edits them. */
import { m } from "../../../paraglide/messages.js";
import type { QueueSettings } from "../../../protocol/http";
import { QueueForm } from "../../../protocol/limits";
import { fieldsOf } from "../form/fields";
import { settingsKind } from "../form/kinds";

export interface QueueValues {
  library: number;
  name: string;
  slug: string;
  welcome: string;
  public: boolean;
  accepts_files: boolean;
  address: string;
  departments: readonly number[];
  members: readonly number[];
}

const BLANK: QueueSettings = {
  id: 0,
  version: "",
  library: 0,
  library_name: "",
  form: "",
  name: "",
  slug: "",
  address: "",
  public: true,
  accepts_files: true,
  departments: [],
  members: [],
  named: [],
  others: 0,
  readers: 0,
  welcome: m.desk_admin_queue_welcome_default(),
};

export const QUEUES = settingsKind({
  part: "queues",
  title: m.desk_admin_queues,
  blank: BLANK,
  fields: fieldsOf<QueueValues>(QueueForm, {
    library: { label: m.desk_admin_library, kind: "choice" },
    name: { label: m.desk_admin_name, hint: m.desk_admin_queue_name_hint },
    public: { label: m.desk_admin_queue_form, kind: "check" },
    slug: { label: m.desk_admin_widget_slug, hint: m.desk_admin_queue_slug_hint, kind: "slug" },
    welcome: {
      label: m.desk_admin_queue_welcome,
      hint: m.desk_admin_queue_welcome_hint,
      kind: "area",
      attributes: { rows: 3 },
    },
    address: { label: m.desk_admin_queue_address, hint: m.desk_admin_queue_address_hint, kind: "email" },
    accepts_files: { label: m.desk_admin_queue_files, kind: "check" },
    departments: { label: m.desk_admin_departments },
    members: { label: m.desk_admin_queue_members },
  }),
  values: ({
    library,
    name,
    slug,
    welcome,
    accepts_files,
    address,
    departments,
    members,
    ...saved
  }): QueueValues => ({
    library,
    name,
    slug,
    welcome,
    public: saved.public,
    accepts_files,
    address,
    departments,
    members,
  }),
  removal: {
    label: m.desk_admin_queue_delete,
    title: m.desk_admin_queue_delete_title,
    text: ({ name }) => m.desk_admin_queue_delete_text({ name }),
  },
});
