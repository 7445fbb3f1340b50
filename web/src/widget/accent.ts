/** Color roles of a library's accent color with sufficient contrast (WCAG 2: 4.5:1 for text, 3:1 for edges). Pure. */

type Rgb = readonly [number, number, number];
export type Roles = Readonly<Record<string, string>>;

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [27, 29, 32];
const DARK_SURFACE: Rgb = [25, 27, 30];

export function parse(color: string): Rgb | null {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color.trim());
  return match ? [hex(match[1]), hex(match[2]), hex(match[3])] : null;
}

/** The ratio of relative luminances, from 1 to 21. */
export function contrast(first: Rgb, second: Rgb): number {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The roles for the light and the dark theme; null for an invalid color. */
export function roles(color: string): { light: Roles; dark: Roles } | null {
  const accent = parse(color);
  if (!accent) return null;
  const soft = { light: mix(accent, WHITE, 0.9), dark: mix(accent, DARK_SURFACE, 0.72) };
  const dark = towards(accent, WHITE, (it) => contrast(it, DARK_SURFACE) >= 3);
  return {
    light: named(
      accent,
      towards(accent, INK, (it) => readable(it, WHITE, soft.light)),
      soft.light,
    ),
    dark: named(
      dark,
      towards(dark, WHITE, (it) => readable(it, DARK_SURFACE, soft.dark)),
      soft.dark,
    ),
  };
}

/** White if it has enough contrast on the accent, else ink, else black: one of them always has. */
export function textOn(accent: Rgb): Rgb {
  return [WHITE, INK].find((text) => contrast(accent, text) >= 4.5) ?? [0, 0, 0];
}

/** The accent of tokens.css, which defines its roles by hand. */
const OURS = "#2456c2";

/** A style sheet with the roles; null for an invalid color or the default one. */
export function accentSheet(color: string): string | null {
  const roleSets = color.toLowerCase() === OURS ? null : roles(color);
  if (!roleSets) return null;
  const block = (of: Roles): string =>
    Object.entries(of)
      .map(([name, value]) => `--${name}:${value};`)
      .join("");
  return `:root:root{${block(roleSets.light)}}@media(prefers-color-scheme:dark){:root:root{${block(roleSets.dark)}}}`;
}

function named(accent: Rgb, text: Rgb, soft: Rgb): Roles {
  const on = textOn(accent);
  return {
    accent: toHex(accent),
    "on-accent": toHex(on),
    "accent-hover": toHex(mix(accent, on === WHITE ? [0, 0, 0] : WHITE, 0.15)),
    "accent-text": toHex(text),
    "accent-soft": toHex(soft),
    focus: toHex(text),
  };
}

function readable(it: Rgb, surface: Rgb, soft: Rgb): boolean {
  return contrast(it, surface) >= 4.5 && contrast(it, soft) >= 4.5;
}

function towards(from: Rgb, to: Rgb, enough: (it: Rgb) => boolean): Rgb {
  for (let part = 0; part < 1; part += 0.05) {
    const it = mix(from, to, part);
    if (enough(it)) return it;
  }
  return to;
}

function mix(first: Rgb, second: Rgb, part: number): Rgb {
  const at = (n: 0 | 1 | 2): number => Math.round(first[n] * (1 - part) + second[n] * part);
  return [at(0), at(1), at(2)];
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function toHex(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function hex(two: string | undefined): number {
  return Number.parseInt(two ?? "0", 16);
}
