import { expect, test } from "vitest";
import { ApiError } from "../api";
import { Doing, Loaded } from "./loading.svelte";

test("Loaded shows the answer of the latest request, whichever is answered last", async () => {
  const answers: ((content: string) => void)[] = [];
  const loaded = new Loaded(() => new Promise<string>((resolve) => answers.push(resolve)));
  const [first, second] = [loaded.load(), loaded.load()];
  answers[1]?.("second");
  answers[0]?.("first");
  await Promise.all([first, second]);
  expect(loaded.content).toBe("second");
});

test("Loaded leaves its content after a failure, which the next answer clears", async () => {
  let fails = false;
  const loaded = new Loaded(() =>
    fails ? Promise.reject(new TypeError("offline")) : Promise.resolve("one"),
  );
  await loaded.load();
  fails = true;
  await loaded.load();
  expect([loaded.content, loaded.failed]).toEqual(["one", true]);
  fails = false;
  await loaded.load();
  expect(loaded.failed).toBe(false);
});

test("Doing runs one act at a time", async () => {
  const doing = new Doing();
  let finish = (): void => undefined;
  const act = doing.run(() => new Promise<void>((resolve) => (finish = resolve)));
  expect([doing.busy, await doing.run(() => Promise.resolve())]).toEqual([true, false]);
  finish();
  expect([await act, doing.busy]).toEqual([true, false]);
});

test("Doing names the errors of fields, or explains a failure without any, until the next act", async () => {
  const doing = new Doing();
  const errors = [{ field: "name", text: "Enter a name." }];
  expect(await doing.run(() => Promise.reject(new ApiError(400, { errors } as never)))).toBe(false);
  expect([doing.error("name"), doing.problem, doing.reason]).toEqual(["Enter a name.", "", "Enter a name."]);
  await doing.run(
    () => Promise.reject(new TypeError("offline")),
    () => "Not sent.",
  );
  expect([doing.error("name"), doing.problem, doing.reason]).toEqual(["", "Not sent.", "Not sent."]);
  await doing.run(() => Promise.resolve());
  expect(doing.reason).toBe("");
});
