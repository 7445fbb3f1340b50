/** Sound and desktop notifications, as far as the browser lets us: it wants a gesture for one and a permission for the other. */

export type Permission = NotificationPermission | "unsupported";

/** Two notes for a new chat, one soft one for a message. */
const TUNES = { asked: [660, 880], gone: [880, 660], message: [740] };
const NOTE = 0.14;
const LOUD = 0.18;

export class Bell {
  /** Whether the browser lets us make a sound now. */
  audible = $state(false);
  permission = $state<Permission>("unsupported");
  #context: AudioContext | null = null;

  constructor() {
    this.permission = "Notification" in window ? Notification.permission : "unsupported";
    // Any press will do for the browser: from then on sounds are allowed.
    for (const name of ["pointerdown", "keydown"] as const)
      window.addEventListener(name, () => void this.wake(), { capture: true });
  }

  async wake(): Promise<void> {
    if (this.audible) return;
    this.#context ??= new AudioContext();
    await this.#context.resume().catch(() => undefined);
    this.audible = this.#context.state === "running";
  }

  /** Asks for everything that wants asking; to be called from a press of a button. */
  async enable(): Promise<void> {
    await this.wake();
    this.ring("asked");
    if (this.permission === "default") this.permission = await Notification.requestPermission();
  }

  ring(tune: keyof typeof TUNES): void {
    const context = this.#context;
    if (!context || context.state !== "running") return;
    TUNES[tune].forEach((pitch, at) => note(context, pitch, context.currentTime + at * NOTE));
  }

  notify(title: string, body: string, tag: string, opens: () => void): void {
    if (this.permission !== "granted") return;
    let shown: Notification;
    try {
      shown = new Notification(title, { body, tag });
    } catch {
      // Browsers on phones have the permission, but no notifications without a service worker.
      this.permission = "unsupported";
      return;
    }
    shown.onclick = () => {
      window.focus();
      opens();
      shown.close();
    };
  }
}

function note(context: AudioContext, pitch: number, start: number): void {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(LOUD, start + 0.01);
  loudness.gain.exponentialRampToValueAtTime(0.001, start + NOTE * 2);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + NOTE * 2);
}
