/** The themes, by their words. */

import { m } from "../paraglide/messages.js";
import type { Theme } from "./preferences.svelte";

export const THEME_WORDS: Record<Theme, () => string> = {
  system: m.desk_theme_system,
  light: m.desk_theme_light,
  dark: m.desk_theme_dark,
};
