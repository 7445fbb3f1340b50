import { expect, test } from "vitest";
import { attributesOf, formsAt, numberOf, numberProblem } from "./fields";

const fieldsAt = (part: string) => formsAt(`desk/administration/${part}`).fields;
const attributes = (part: string, name: string, ...more: ["lines"?]) => {
  const described = fieldsAt(part)[name];
  return described && attributesOf(described, ...more);
};

test("a field has the kind and the limit of its schema, and says whether it is required", () => {
  expect(attributes("queues", "name")).toMatchObject({ maxlength: 80, dir: "auto", "aria-required": true });
  expect(attributes("queues", "address")?.["aria-required"]).toBeUndefined();
  expect(attributes("queues", "slug")).toMatchObject({ maxlength: 50, spellcheck: false });
  expect(attributes("queues", "address")).toMatchObject({ type: "email", maxlength: 254 });
  expect([fieldsAt("queues")["welcome"]?.kind, fieldsAt("queues")["public"]?.kind]).toEqual([
    "area",
    "check",
  ]);
});

test.each([
  ["sign-in", "idle_minutes", 4, "Enter a whole number from 5 to 1440."],
  ["sign-in", "idle_minutes", 1440, ""],
  ["widgets", "wait_minutes", -1, "Enter a whole number from 0 to 60."],
  ["faq-groups", "position", 32768, "Enter a whole number from 0 to 32767."],
  ["libraries", "chats_at_once", null, ""],
  ["libraries", "chats_at_once", 0, "Enter a whole number from 1 to 99."],
])("a number outside of the limits of its schema is wrong: %s, %s, %j", (part, name, value, text) => {
  const described = fieldsAt(part)[name];
  expect(described && numberProblem(described, value)).toBe(text);
});

test("a list, an address or a number is not cut when it is pasted: the server says that it is too long", () => {
  const cut = [
    attributes("widgets", "sites", "lines"),
    attributes("widgets", "contact_url"),
    attributes("widgets", "wait_minutes"),
  ];
  expect(cut.map((shown) => shown && shown.maxlength)).toEqual([undefined, undefined, undefined]);
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
