/** A simulated HTTP API for component tests: answers as a test defines, and records the requests. */
import { vi } from "vitest";
import type { DeskApi } from "../desk/api";
import { addressOf } from "../protocol/operations";

/** An answer that is not a success, with its status and content. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly content: unknown = null,
  ) {}
}

/** The desk's API without HTTP: `answer` gets method, path below `desk/`, and body. */
export function fakeDeskApi(
  answer: (method: string, path: string, body: unknown) => unknown,
): Pick<DeskApi, "request"> {
  const request = async (
    name: Parameters<DeskApi["request"]>[0],
    options: { params?: unknown; body?: unknown; query?: string } = {},
  ): Promise<unknown> => {
    const [method, path] = addressOf(name, options.params, options.query);
    return await answer(method, path.replace("desk/", ""), options.body);
  };
  return { request: request as DeskApi["request"] };
}

export interface ApiRequest {
  readonly verb: string;
  /** The path below `/api/v1/`, with the query. */
  readonly path: string;
  readonly content: unknown;
}

/** A value, or a function that makes one of the request. Undefined is answered with 204. */
type Answer = unknown;

export class FakeApi {
  readonly requests: ApiRequest[] = [];
  readonly #answers = new Map<string, Answer>();
  /** While false, every request fails as without a network. */
  reachable = true;

  /** Replaces `fetch` until the test ends. */
  constructor() {
    vi.stubGlobal("fetch", (address: RequestInfo | URL, init?: RequestInit) => this.#fetch(address, init));
  }

  /** `route` is like "GET desk/queues". A route with a query precedes the one without. */
  on(route: string, answer: Answer | ((request: ApiRequest) => Answer)): this {
    this.#answers.set(route, answer);
    return this;
  }

  /** The contents of the requests to a route. */
  sent(route: string): unknown[] {
    return this.requests.filter((request) => routes(request).includes(route)).map(({ content }) => content);
  }

  async #fetch(address: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const path = new URL(String(address), "http://localhost").href.replace(/^.*?\/api\/v1\//, "");
    const content: unknown = typeof init.body === "string" ? JSON.parse(init.body) : init.body;
    const request = { verb: init.method ?? "GET", path, content };
    this.requests.push(request);
    if (!this.reachable) throw new TypeError("Failed to fetch");
    const route = routes(request).find((candidate) => this.#answers.has(candidate));
    const answering = route === undefined ? new Refusal(404) : this.#answers.get(route);
    const answer: unknown =
      typeof answering === "function" ? (answering as (of: ApiRequest) => Answer)(request) : answering;
    return await respond(await answer);
  }
}

const routes = ({ verb, path }: ApiRequest): string[] => [`${verb} ${path}`, `${verb} ${path.split("?")[0]}`];

function respond(answer: unknown): Promise<Response> {
  const refused = answer instanceof Refusal;
  const content = refused ? answer.content : answer;
  const status = refused ? answer.status : content === undefined ? 204 : 200;
  const text = content === undefined ? "" : JSON.stringify(content);
  return Promise.resolve({
    ok: status < 300,
    status,
    json: () => Promise.resolve(JSON.parse(text) as unknown),
    text: () => Promise.resolve(text),
  } as Response);
}
