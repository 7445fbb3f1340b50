/** The kinds of settings in Administration: where the API has them, and their forms. */
import type { AnswerOf, BodyOf, Operation } from "../../../protocol/operations";
import type { DeskApi } from "../../api";
import type { Fields } from "./fields";
import type { SettingsForm } from "./settingsForm.svelte";

type Path<Part extends string> = `desk/administration/${Part}`;
type Numbered<Method extends string, Part extends string> = Extract<
  Operation,
  `${Method} ${Path<Part>}/{${string}}`
>;
/** The operation on one thing of a kind, or on the only one. */
type Of<Method extends string, Part extends string> = [Numbered<Method, Part>] extends [never]
  ? Extract<Operation, `${Method} ${Path<Part>}`>
  : Numbered<Method, Part>;

export interface Versioned {
  readonly version: string;
}

export interface Kind<Saved extends Versioned, Values extends object> {
  /** In the addresses of the page and of the API. */
  readonly part: string;
  /** The name of the list. */
  readonly title: () => string;
  readonly fields: Fields<Values>;
  /** The values of the form, as a new object. */
  readonly values: (saved: Saved) => Values;
  /** What is sent: the values, if left out. */
  readonly body?: (values: Values & Versioned) => unknown;
  /** A new one before it is saved, if it is made with the form. */
  readonly blank?: Saved;
  /** Whether the form of a new one is opened once it is saved, instead of the list. */
  readonly opens?: boolean;
  readonly removal?: {
    readonly label: () => string;
    readonly title: () => string;
    readonly text: (saved: Saved) => string;
  };
}

interface Declared<Part extends string, Values extends object> extends Kind<
  AnswerOf<Of<"GET", Part>> & Versioned,
  Values
> {
  readonly part: Part;
  readonly body?: (values: Values & Versioned) => BodyOf<Of<"PUT", Part>>;
}

/** Declares a kind, whose values and body fit the API's operations of its part. */
export const settingsKind = <Part extends string, Values extends object>(
  kind: Declared<Part, Values>,
): Kind<AnswerOf<Of<"GET", Part>> & Versioned, Values> => kind;

export type FormOf<Declaration> =
  Declaration extends Kind<infer Saved, infer Values> ? SettingsForm<Saved, Values> : never;

/** Sends a request about one thing of a kind; about the only one if `number` is null. */
export function requestOf(
  api: DeskApi,
  part: string,
  number: number | null,
): (method: "GET" | "POST" | "PUT" | "DELETE", body?: unknown) => Promise<unknown> {
  const path = `desk/administration/${part}`;
  return (method, body) => {
    const address = method === "POST" || number === null ? path : `${path}/{number}`;
    const options = { params: number === null ? {} : { number }, ...(body !== undefined && { body }) };
    return api.request(`${method} ${address}` as Operation, options as never);
  };
}
