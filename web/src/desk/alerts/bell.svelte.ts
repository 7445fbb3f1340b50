/** Sounds and desktop notifications. Browsers allow sounds after a gesture, notifications after a permission. */

export type Permission = NotificationPermission | "unsupported";

/** Tones in Hz. */
const TUNES = {
  rising: [660, 880],
  falling: [880, 660],
  single: [740],
  triple: [587, 740, 880],
  low: [330, 330],
  silent: [],
};
export type Tune = keyof typeof TUNES;
export const TUNE_NAMES = Object.keys(TUNES) as readonly Tune[];

/** The volume is a percentage. */
export interface Sound {
  readonly tune: Tune;
  readonly volume: number;
}

export type SoundOf = "new" | "gone" | "message";

const NOTE_LENGTH = 0.14;
/** The gain at a volume of 100. */
const LOUDEST = 0.3;

export class Bell {
  /** Whether the browser allows sounds now. */
  audible = $state(false);
  permission = $state<Permission>("unsupported");
  /** Replaced where there is a service worker (`push/`). */
  notifyByWorker: (title: string, options: NotificationOptions) => void = () =>
    (this.permission = "unsupported");
  #context: AudioContext | null = null;
  readonly #sounds: (of: SoundOf) => Sound;

  /** `sounds` returns the sound that the operator chose. */
  constructor(sounds: (of: SoundOf) => Sound) {
    this.#sounds = sounds;
    this.permission = "Notification" in window ? Notification.permission : "unsupported";
    // Browsers allow sounds from the first gesture on.
    for (const name of ["pointerdown", "keydown"] as const)
      window.addEventListener(name, () => void this.wake(), { capture: true });
  }

  async wake(): Promise<void> {
    if (this.audible) return;
    this.#context ??= new AudioContext();
    await this.#context.resume().catch(() => undefined);
    this.audible = this.#context.state === "running";
  }

  /** Requests the missing permissions. Must be called from a click: browsers refuse the request otherwise. */
  async enable(): Promise<void> {
    await this.wake();
    this.ring("new");
    await this.requestPermission();
  }

  /** Requests the permission for notifications if the browser hasn't decided yet. Must be called from a click. */
  async requestPermission(): Promise<void> {
    if (this.permission === "default") this.permission = await Notification.requestPermission();
  }

  ring(of: SoundOf): void {
    const context = this.#context;
    if (!context || context.state !== "running") return;
    const { tune, volume } = this.#sounds(of);
    if (volume === 0) return;
    TUNES[tune].forEach((pitch, at) =>
      note(context, pitch, context.currentTime + at * NOTE_LENGTH, (LOUDEST * volume) / 100),
    );
  }

  notify(title: string, body: string, tag: string, onclick: () => void): void {
    if (this.permission !== "granted") return;
    let shown: Notification;
    try {
      shown = new Notification(title, { body, tag });
    } catch {
      // Chrome on Android grants the permission, but shows notifications only from a service worker.
      this.notifyByWorker(title, { body, tag });
      return;
    }
    shown.onclick = () => {
      window.focus();
      onclick();
      shown.close();
    };
  }
}

function note(context: AudioContext, pitch: number, start: number, gain: number): void {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(gain, start + 0.01);
  loudness.gain.exponentialRampToValueAtTime(0.001, start + NOTE_LENGTH * 2);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + NOTE_LENGTH * 2);
}
