import { m } from "../../paraglide/messages.js";
import type { Theme } from "./preferences.svelte";

export const THEME_LABELS: Record<Theme, () => string> = {
  system: m.desk_theme_system,
  light: m.desk_theme_light,
  dark: m.desk_theme_dark,
};
