/** An operator's preferences in this browser: theme, view, shortcuts, sound, desktop notifications. */

import type { Store } from "../../live/ports";
import { TUNE_NAMES } from "../alerts/bell.svelte";
import type { Sound, SoundOf } from "../alerts/bell.svelte";

export type Theme = "system" | "light" | "dark";
/** One chat at a time, or each in its own window. */
export type View = "individual" | "overlay";

const THEMES: readonly Theme[] = ["system", "light", "dark"];
const NAMES = {
  theme: "refdesk.theme",
  view: "refdesk.view",
  singleKeys: "refdesk.single-keys",
  sound: "refdesk.sound",
  desktop: "refdesk.desktop",
  sounds: "refdesk.sounds",
  listSize: "refdesk.list-size",
};
/** The sounds that can be chosen. */
export type ChosenSounds = Readonly<Record<"new" | "message", Sound>>;
const SOUNDS: ChosenSounds = {
  new: { tune: "rising", volume: 60 },
  message: { tune: "single", volume: 60 },
};

export class Preferences {
  readonly #store: Store;
  #theme = $state<Theme>("system");
  #view = $state<View>("individual");
  /** The overlay view was chosen and has not opened the operator’s chats yet. */
  switched = $state(false);
  #singleKeys = $state(true);
  #sound = $state(true);
  #desktop = $state(true);
  #sounds = $state.raw(SOUNDS);
  #listSize = $state<number | null>(null);

  constructor(store: Store) {
    this.#store = store;
    this.#theme = THEMES.find((theme) => theme === store.get(NAMES.theme)) ?? "system";
    this.#view = store.get(NAMES.view) === "overlay" ? "overlay" : "individual";
    this.#singleKeys = store.get(NAMES.singleKeys) !== "off";
    this.#sound = store.get(NAMES.sound) !== "off";
    this.#desktop = store.get(NAMES.desktop) !== "off";
    this.#sounds = storedSounds(store.get(NAMES.sounds));
    this.#listSize = Number(store.get(NAMES.listSize)) || null;
  }

  get theme(): Theme {
    return this.#theme;
  }
  set theme(theme: Theme) {
    this.#theme = theme;
    this.#store.set(NAMES.theme, theme);
  }

  get view(): View {
    return this.#view;
  }
  set view(view: View) {
    this.switched = view === "overlay" && view !== this.#view;
    this.#view = view;
    this.#store.set(NAMES.view, view);
  }

  /** Whether single keys are shortcuts outside text fields. */
  get singleKeys(): boolean {
    return this.#singleKeys;
  }
  set singleKeys(on: boolean) {
    this.#singleKeys = on;
    this.#store.set(NAMES.singleKeys, on ? "on" : "off");
  }

  get sound(): boolean {
    return this.#sound;
  }
  set sound(on: boolean) {
    this.#sound = on;
    this.#store.set(NAMES.sound, on ? "on" : "off");
  }

  get sounds(): ChosenSounds {
    return this.#sounds;
  }
  set sounds(sounds: ChosenSounds) {
    this.#sounds = sounds;
    this.#store.set(NAMES.sounds, JSON.stringify(sounds));
  }

  /** A chat whose operator is gone is as loud as a new one. */
  soundOf(of: SoundOf): Sound {
    return of === "gone" ? { ...this.#sounds.new, tune: "falling" } : this.#sounds[of];
  }

  /** The width of lists in px; null for the usual one. */
  get listSize(): number | null {
    return this.#listSize;
  }
  set listSize(size: number | null) {
    this.#listSize = size;
    this.#store.set(NAMES.listSize, String(size ?? ""));
  }

  get desktop(): boolean {
    return this.#desktop;
  }
  set desktop(on: boolean) {
    this.#desktop = on;
    this.#store.set(NAMES.desktop, on ? "on" : "off");
  }
}

function storedSounds(text: string | null): ChosenSounds {
  try {
    const { new: ofNew, message } = JSON.parse(text ?? "") as ChosenSounds;
    const isKnown = ({ tune, volume }: Sound): boolean =>
      TUNE_NAMES.includes(tune) && volume >= 0 && volume <= 100;
    return isKnown(ofNew) && isKnown(message) ? { new: ofNew, message } : SOUNDS;
  } catch {
    return SOUNDS;
  }
}

/** Applies the width of lists to the page; they leave half of it to what is beside them. */
export function applyListSize(size: number | null, body: HTMLElement): void {
  if (size === null) body.style.removeProperty("--list-size");
  else body.style.setProperty("--list-size", `min(${size}px, 50vw)`);
}

/** Applies the theme to the page; "system" leaves it to the browser. */
export function applyTheme(theme: Theme, root: HTMLElement): void {
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}
