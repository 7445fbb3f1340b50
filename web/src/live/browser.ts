/** The live client's ports, implemented with the browser's clock, random numbers and storage. */
import type { Clock, Random, Store } from "./ports";

export const browserClock: Clock = {
  now: () => Date.now(),
  after(delay, call) {
    const timer = setTimeout(call, delay);
    return () => clearTimeout(timer);
  },
};

export const browserRandom: Random = {
  fraction: () => Math.random(),
  key() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(10))];
    const random = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${Date.now().toString(16).padStart(12, "0")}7${random.slice(1, 4)}8${random.slice(5)}`;
  },
};

/** `local` or `session` storage; null where the browser denies it. Reading `window.localStorage` may throw then. */
export function browserStore(kind: "local" | "session"): Store | null {
  let storage: Storage;
  try {
    storage = kind === "local" ? window.localStorage : window.sessionStorage;
    storage.setItem("refdesk.probe", "1");
    storage.removeItem("refdesk.probe");
  } catch {
    return null;
  }
  const tried = <T>(call: () => T, otherwise: T): T => {
    try {
      return call();
    } catch {
      return otherwise;
    }
  };
  return {
    get: (name) => tried(() => storage.getItem(name), null),
    set: (name, value) => tried(() => storage.setItem(name, value), undefined),
    remove: (name) => tried(() => storage.removeItem(name), undefined),
    names: () => tried(() => Object.keys(storage), []),
  };
}
