import { expect, test } from "vitest";
import { SettingsForm } from "./settingsForm.svelte";

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
