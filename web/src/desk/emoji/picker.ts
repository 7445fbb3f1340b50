/**
 * The emoji picker: `emoji-picker-element` with our texts and data. It stores recent emoji and the skin tone itself.
 */

import english from "emoji-picker-element-data/en/emojibase/data.json?url";
import Picker from "emoji-picker-element/picker";
import type { Attachment } from "svelte/attachments";
import { m } from "../../paraglide/messages.js";
import { getLocale } from "../../paraglide/runtime.js";

/** Names and keywords of emoji for each language of the desk. */
const DATA: Readonly<Record<ReturnType<typeof getLocale>, string>> = { en: english };

export function picker(pick: (emoji: string) => void): Attachment<HTMLElement> {
  return (element) => {
    const locale = getLocale();
    const pickerElement = new Picker({ locale, dataSource: DATA[locale], i18n: texts() });
    pickerElement.addEventListener("emoji-click", ({ detail }) => detail.unicode && pick(detail.unicode));
    element.append(pickerElement);
    pickerElement.shadowRoot?.querySelector("input")?.focus();
    return () => pickerElement.remove();
  };
}

function texts(): Picker["i18n"] {
  return {
    regionLabel: m.desk_emoji_picker(),
    searchLabel: m.desk_emoji_search(),
    searchDescription: m.desk_emoji_search_hint(),
    searchResultsLabel: m.desk_emoji_results(),
    categoriesLabel: m.desk_emoji_categories(),
    favoritesLabel: m.desk_emoji_favourites(),
    loadingMessage: m.desk_loading(),
    networkErrorMessage: m.desk_emoji_failed(),
    emojiUnsupportedMessage: m.desk_emoji_unsupported(),
    skinToneLabel: m.desk_emoji_tone({ skinTone: "{skinTone}" }),
    skinToneDescription: m.desk_emoji_tone_hint(),
    skinTonesLabel: m.desk_emoji_tones(),
    skinTones: [
      m.desk_emoji_tone_default(),
      m.desk_emoji_tone_light(),
      m.desk_emoji_tone_medium_light(),
      m.desk_emoji_tone_medium(),
      m.desk_emoji_tone_medium_dark(),
      m.desk_emoji_tone_dark(),
    ],
    categories: {
      custom: m.desk_emoji_custom(),
      "smileys-emotion": m.desk_emoji_smileys(),
      "people-body": m.desk_emoji_people(),
      "animals-nature": m.desk_emoji_animals(),
      "food-drink": m.desk_emoji_food(),
      "travel-places": m.desk_emoji_travel(),
      activities: m.desk_emoji_activities(),
      objects: m.desk_emoji_objects(),
      symbols: m.desk_emoji_symbols(),
      flags: m.desk_emoji_flags(),
    },
  };
}
