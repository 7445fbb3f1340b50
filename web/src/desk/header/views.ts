/** The two views of chats, as options in the header and in Settings. */

import layers from "lucide-static/icons/layers-2.svg?raw";
import panel from "lucide-static/icons/panel-left.svg?raw";
import { m } from "../../paraglide/messages.js";
import type { View } from "../settings/preferences.svelte";

export const viewChoices = (): { value: View; label: string; svg: string }[] => [
  { value: "individual", label: m.desk_view_individual(), svg: panel },
  { value: "overlay", label: m.desk_view_overlay(), svg: layers },
];
