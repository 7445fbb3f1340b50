/** What the live client needs from its environment, so that a test can replace it. Times are in ms. */

export type Cancel = () => void;

export interface Clock {
  now(): number;
  /** Calls once after `delay` ms, unless the returned function is called before. */
  after(delay: number, call: () => void): Cancel;
}

export interface Random {
  /** 0 ≤ n < 1 */
  fraction(): number;
  /** A UUID of version 7 (RFC 9562, 5.7), without hyphens. It begins with the time. */
  key(): string;
}

/** Named texts that survive a reload. Never throws: where the browser stores nothing, `set` has no effect. */
export interface Store {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
  /** All names in the storage, also those that other code has set. */
  names(): readonly string[];
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
}

/** A store that lasts as long as the page. */
export function memoryStore(): Store {
  const values = new Map<string, string>();
  return {
    get: (name) => values.get(name) ?? null,
    set: (name, value) => void values.set(name, value),
    remove: (name) => void values.delete(name),
    names: () => [...values.keys()],
  };
}
