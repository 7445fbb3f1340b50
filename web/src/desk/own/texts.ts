/** Texts about an operator's own items in Settings. */

export interface OwnTexts {
  readonly hint: () => string;
  readonly failed: () => string;
  readonly list: () => string;
  readonly add: () => string;
  readonly edit: (title: string) => string;
  readonly remove: (title: string) => string;
  /** The confirmation of a deletion; without it, deletion is immediate. */
  readonly question?: {
    readonly title: () => string;
    readonly text: (title: string) => string;
    readonly no: () => string;
    readonly yes: () => string;
  };
}
