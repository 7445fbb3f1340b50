/** How the things are called that an operator keeps in Settings. */

export interface OwnWords {
  readonly hint: () => string;
  readonly failed: () => string;
  readonly list: () => string;
  readonly add: () => string;
  readonly edit: (title: string) => string;
  readonly remove: (title: string) => string;
  /** Asked before one is deleted; without it, it goes at once. */
  readonly question?: {
    readonly title: () => string;
    readonly text: (title: string) => string;
    readonly no: () => string;
    readonly yes: () => string;
  };
}
