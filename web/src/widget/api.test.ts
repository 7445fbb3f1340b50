import { expect, test } from "vitest";
import { Api } from "./api";

function api(answer: () => Promise<Response>): { api: Api; requests: [string, RequestInit | undefined][] } {
  const requests: [string, RequestInit | undefined][] = [];
  const fetcher = ((address: string, init?: RequestInit) => (
    requests.push([address, init]),
    answer()
  )) as typeof fetch;
  return { api: new Api("https://desk.example", fetcher), requests };
}

test("a call carries no cookies and names the widget safely", async () => {
  const { api: calls, requests } = api(() => Promise.resolve(Response.json({ online: true })));
  expect(await calls.status("a/b")).toEqual({ ok: true, value: { online: true } });
  expect(requests).toEqual([
    [
      "https://desk.example/api/v1/widgets/a%2Fb/status?lang=",
      { method: "GET", headers: {}, cache: "no-store", credentials: "omit" },
    ],
  ]);
});

test("a refusal is part of the answer", async () => {
  const refusal = { name: "TooMany", retry_after: 7 };
  const { api: calls } = api(() => Promise.resolve(Response.json({ refusal }, { status: 429 })));
  expect(await calls.start("ask", { key: "k", question: "q" })).toEqual({ ok: false, refusal, status: 429 });
});

test("network errors and invalid responses are answers, not exceptions", async () => {
  const unreached = api(() => Promise.reject(new TypeError("network")));
  expect(await unreached.api.redeem("c")).toEqual({ ok: false, refusal: null, status: "unreached" });
  const proxy = api(() => Promise.resolve(new Response("<html>Bad gateway", { status: 502 })));
  expect(await proxy.api.handOver("t")).toEqual({ ok: false, refusal: null, status: 502 });
  const page = api(() => Promise.resolve(new Response("<html>Captive portal", { status: 200 })));
  expect(await page.api.status("ask")).toEqual({ ok: false, refusal: null, status: 200 });
});

test("L1: the server is asked to answer in the page’s language", async () => {
  let headers: RequestInit["headers"];
  let query = "";
  const calls = new Api(
    "https://desk.example",
    (address, options) => {
      query = new URL(String(address)).search;
      headers = options?.headers;
      return Promise.resolve(Response.json({}));
    },
    "pt-br",
  );
  await calls.status("ask");
  expect([headers, query]).toEqual([{ "Accept-Language": "pt-br" }, "?lang=pt-br"]);
});
