/** Requests of the HTTP API, typed by the operations of its OpenAPI document: a wrong path, parameter or body doesn't compile. */

import type { Operations } from "./http";

export type Operation = keyof Operations;
export type AnswerOf<Name extends Operation> = Operations[Name]["answer"];
/** The parameters of path and query. */
export type ParamsOf<Name extends Operation> = Operations[Name] extends { readonly params: infer Params }
  ? Params
  : object;
export type BodyOf<Name extends Operation> = Operations[Name] extends { readonly body: infer Body }
  ? Body
  : undefined;
type Body<Name extends Operation> = Operations[Name] extends { readonly body: infer Body }
  ? { readonly body: Body }
  : object;
type Params<Name extends Operation> =
  object extends ParamsOf<Name>
    ? { readonly params?: ParamsOf<Name> }
    : { readonly params: ParamsOf<Name> };

export type RequestOf<Name extends Operation> = Params<Name> & Body<Name>;

/** Values of parameters. Undefined and empty ones are left out. */
type Values = Readonly<Record<string, unknown>>;

/** The query of a request. */
export function queryOf<Name extends Operation>(_name: Name, params: Partial<ParamsOf<Name>>): string {
  return written(params as Values).toString();
}

/** Method and path of a request, below `/api/v1/`. Parameters that the path doesn't name go before `query`. */
export function addressOf(
  name: Operation,
  params: unknown = {},
  query = "",
): readonly [method: string, path: string] {
  const [method = "", template = ""] = name.split(" ");
  const all = params as Values;
  const inPath = new Set<string>();
  const path = template.replace(/\{(\w+)\}/g, (_, key: string) => {
    inPath.add(key);
    return encodeURIComponent(String(all[key]));
  });
  const rest = Object.fromEntries(Object.entries(all).filter(([key]) => !inPath.has(key)));
  const search = [written(rest).toString(), query].filter(Boolean).join("&");
  return [method, search ? `${path}?${search}` : path];
}

/** The address of an operation that is not requested through `DeskApi`. */
export function urlOf<Name extends Operation>(name: Name, params: ParamsOf<Name>): string {
  return `/api/v1/${addressOf(name, params)[1]}`;
}

function written(values: Values): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
      if (item !== undefined && item !== null && item !== "") query.append(name, String(item));
  return query;
}
