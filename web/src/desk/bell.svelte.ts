/** Sounds and desktop notifications. Browsers allow sounds after a gesture, notifications after a permission. */

export type Permission = NotificationPermission | "unsupported";

/** Tones in Hz: two for a new chat, one for a message. */
const TUNES = { new: [660, 880], gone: [880, 660], message: [740] };
const NOTE_LENGTH = 0.14;
const VOLUME = 0.18;

export class Bell {
  /** Whether the browser allows sounds now. */
  audible = $state(false);
  permission = $state<Permission>("unsupported");
  #context: AudioContext | null = null;

  constructor() {
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
    if (this.permission === "default") this.permission = await Notification.requestPermission();
  }

  ring(tune: keyof typeof TUNES): void {
    const context = this.#context;
    if (!context || context.state !== "running") return;
    TUNES[tune].forEach((pitch, at) => note(context, pitch, context.currentTime + at * NOTE_LENGTH));
  }

  notify(title: string, body: string, tag: string, onclick: () => void): void {
    if (this.permission !== "granted") return;
    let shown: Notification;
    try {
      shown = new Notification(title, { body, tag });
    } catch {
      // Chrome on Android grants the permission, but shows notifications only from a service worker.
      this.permission = "unsupported";
      return;
    }
    shown.onclick = () => {
      window.focus();
      onclick();
      shown.close();
    };
  }
}

function note(context: AudioContext, pitch: number, start: number): void {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(VOLUME, start + 0.01);
  loudness.gain.exponentialRampToValueAtTime(0.001, start + NOTE_LENGTH * 2);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + NOTE_LENGTH * 2);
}
