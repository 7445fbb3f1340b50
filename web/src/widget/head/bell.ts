/** A short, quiet two-tone sound, synthesized. Silent where the browser requires a user gesture first. */
let context: AudioContext | null = null;

export function ring(): void {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    tone(context, 660, 0);
    tone(context, 880, 0.11);
  } catch {
    // The browser has no AudioContext.
  }
}

function tone(on: AudioContext, frequency: number, after: number): void {
  const oscillator = on.createOscillator();
  const gain = on.createGain();
  const from = on.currentTime + after;
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.08, from + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0001, from + 0.28);
  oscillator.connect(gain).connect(on.destination);
  oscillator.start(from);
  oscillator.stop(from + 0.3);
}
