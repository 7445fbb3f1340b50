/** What the live client needs of the world, so that a test can be the world. Times are milliseconds. */

export type Cancel = () => void;

export interface Clock {
  now(): number;
  /** Calls once, after that many milliseconds, unless cancelled. */
  after(delay: number, call: () => void): Cancel;
}

export interface Random {
  /** 0 ≤ n < 1 */
  fraction(): number;
  /** A UUID of version 7 (RFC 9562, 5.7) without hyphens: it begins with the time. */
  key(): string;
}

/** Text by name that lives over a reload. It never throws: where nothing can be kept, nothing is. */
export interface Store {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
  /** All names that there are, of others too. */
  names(): readonly string[];
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
}

/** A store that keeps nothing longer than the page. */
export function memoryStore(): Store {
  const kept = new Map<string, string>();
  return {
    get: (name) => kept.get(name) ?? null,
    set: (name, value) => void kept.set(name, value),
    remove: (name) => void kept.delete(name),
    names: () => [...kept.keys()],
  };
}
