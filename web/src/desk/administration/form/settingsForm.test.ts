import { expect, test } from "vitest";
import { SettingsForm } from "./settingsForm.svelte";

test("L2: bidirectional controls in pasted texts are removed, also in lists", async () => {
  const saved = { version: "1", name: "Reference", questions: [{ label: "Card" }] };
  const sent: object[] = [];
  const form = new SettingsForm(saved, { name: () => "Name", questions: () => "Questions" }, (content) => {
    sent.push(content);
    return Promise.resolve({ ...content, version: "2" });
  });
  form.values.name = "\u202bReference\u202c";
  form.values.questions = [{ label: "\u2067Card\u2069" }];
  expect(await form.save()).toBe(true);
  expect(sent).toEqual([saved]);
  expect(form.values).toEqual({ name: "Reference", questions: [{ label: "Card" }] });
  expect(form.unsaved).toBe(false);
});

test("A1: what is typed while a form is being saved stays, and is unsaved", async () => {
  let answer: (saved: { version: string; name: string; slug: string }) => void = () => undefined;
  const form = new SettingsForm(
    { version: "1", name: "Reference", slug: "ask" },
    { name: () => "Name", slug: () => "Address" },
    () => new Promise<{ version: string; name: string; slug: string }>((resolve) => (answer = resolve)),
  );
  form.values.slug = "Ask Us";
  const saving = form.save();
  form.values.name = "Reference desk";
  answer({ version: "2", name: "Reference", slug: "ask-us" });
  expect(await saving).toBe(true);
  expect(form.values).toEqual({ name: "Reference desk", slug: "ask-us" });
  expect(form.unsaved).toBe(true);
});
