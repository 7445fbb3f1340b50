import { expect, test } from "vitest";
import { Api } from "./api";

function api(answer: () => Promise<Response>): { api: Api; asked: [string, RequestInit | undefined][] } {
  const asked: [string, RequestInit | undefined][] = [];
  const fetcher = ((address: string, init?: RequestInit) => (
    asked.push([address, init]),
    answer()
  )) as typeof fetch;
  return { api: new Api("https://desk.example", fetcher), asked };
}

test("a call carries no cookies and names the widget safely", async () => {
  const { api: calls, asked } = api(() => Promise.resolve(Response.json({ online: true })));
  expect(await calls.status("a/b")).toEqual({ ok: true, value: { online: true } });
  expect(asked).toEqual([
    ["https://desk.example/api/v1/widgets/a%2Fb/status", { cache: "no-store", credentials: "omit" }],
  ]);
});

test("a refusal is handed over with its facts", async () => {
  const refusal = { name: "TooMany", retry_after: 7 };
  const { api: calls } = api(() => Promise.resolve(Response.json({ refusal }, { status: 429 })));
  expect(await calls.start("ask", { key: "k", question: "q" })).toEqual({ ok: false, refusal, status: 429 });
});

test("no network, no sense, no answer: never an exception", async () => {
  const away = api(() => Promise.reject(new TypeError("network")));
  expect(await away.api.redeem("c")).toEqual({ ok: false, refusal: null, status: "unreached" });
  const proxy = api(() => Promise.resolve(new Response("<html>Bad gateway", { status: 502 })));
  expect(await proxy.api.handOver("t")).toEqual({ ok: false, refusal: null, status: 502 });
  const page = api(() => Promise.resolve(new Response("<html>Captive portal", { status: 200 })));
  expect(await page.api.status("ask")).toEqual({ ok: false, refusal: null, status: 200 });
});
