/** A queue's settings as the form edits them. */
import { m } from "../../paraglide/messages.js";
import type { QueueSettings } from "../../protocol/http";
import type { Labels } from "./settingsForm.svelte";

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

export const BLANK: QueueSettings = {
  ...{ id: 0, version: "", library: 0, library_name: "", form: "", name: "", slug: "", address: "" },
  ...{ public: true, accepts_files: true, departments: [], members: [], named: [], others: 0, readers: 0 },
  welcome: m.desk_admin_queue_welcome_default(),
};

export const LABELS: Labels<QueueValues> = {
  library: m.desk_admin_library,
  name: m.desk_admin_name,
  slug: m.desk_admin_widget_slug,
  welcome: m.desk_admin_queue_welcome,
  public: m.desk_admin_queue_form,
  accepts_files: m.desk_admin_queue_files,
  address: m.desk_admin_queue_address,
  departments: m.desk_admin_departments,
  members: m.desk_admin_queue_members,
};

export function valuesOf(saved: QueueSettings): QueueValues {
  const { library, name, slug, welcome, accepts_files, address, departments, members } = saved;
  return { library, name, slug, welcome, public: saved.public, accepts_files, address, departments, members };
}
