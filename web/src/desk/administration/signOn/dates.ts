/** Days as the pages of providers write them. */

export const longDate = (at: number): string =>
  new Date(at).toLocaleDateString(undefined, { dateStyle: "long" });
