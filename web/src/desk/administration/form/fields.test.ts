import { expect, test } from "vitest";
import { attributesOf, formsAt, numberOf } from "./fields";

const fieldsAt = (part: string) => formsAt(`desk/administration/${part}`).fields;
const attributes = (part: string, name: string, ...more: [("digits" | "lines")?]) => {
  const described = fieldsAt(part)[name];
  return described && attributesOf(described, ...more);
};

test("a field has the kind and the limit of its schema", () => {
  expect(attributes("queues", "name")).toMatchObject({ maxlength: 80, dir: "auto" });
  expect(attributes("queues", "slug")).toMatchObject({ maxlength: 50, spellcheck: false });
  expect(attributes("queues", "address")).toMatchObject({ type: "email", maxlength: 254 });
  expect([fieldsAt("queues")["welcome"]?.kind, fieldsAt("queues")["public"]?.kind]).toEqual([
    "area",
    "check",
  ]);
});

test("a number has the limits of its schema: typed as digits the most of these", () => {
  expect(attributes("sign-in", "idle_minutes")).toMatchObject({ type: "number", min: 5, max: 1440 });
  expect(attributes("widgets", "invite_after", "digits")).toMatchObject({ maxlength: 2 });
});

test("a list or an address is not cut when it is pasted: the server says that it is too long", () => {
  const cut = [attributes("widgets", "sites", "lines"), attributes("widgets", "contact_url")];
  expect(cut.map((shown) => shown?.maxlength)).toEqual([undefined, undefined]);
});

test("a new row begins with the model's defaults, and with an empty value where there is none", () => {
  const { blank, create } = formsAt("desk/administration/queues");
  expect(blank).toMatchObject({ version: "", name: "", public: true, library: null, departments: [] });
  expect(create).toContain("library");
  expect(formsAt("desk/administration/faq-groups").blank).toMatchObject({
    audience: "internal",
    position: 0,
  });
});

test.each([
  ["7", 7],
  [" 12 ", 12],
  ["", -1],
  ["1.5", -1],
  ["many", -1],
])("a number typed as %j is sent as %i", (text, number) => expect(numberOf(text)).toBe(number));

test("an empty field of a number that may be missing means null", () =>
  expect([numberOf("", true), numberOf("x", true)]).toEqual([null, -1]));
