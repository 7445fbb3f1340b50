import { expect, test } from "vitest";
import { m } from "../../../paraglide/messages.js";
import { QueueForm, SignInForm, WidgetForm } from "../../../protocol/limits";
import { digitsOf, fieldsOf } from "./fields";

const label = m.desk_admin_name;

test("a field has the limit of its schema", () => {
  const { name, slug } = fieldsOf<{ name: string; slug: string }>(QueueForm, {
    name: { label },
    slug: { label, kind: "slug" },
  });
  expect([name.attributes?.maxlength, slug.attributes?.maxlength]).toEqual([80, 50]);
});

test("a number has the limits of its schema: typed as digits the most of these", () => {
  const { idle_minutes } = fieldsOf<{ idle_minutes: string }>(SignInForm, {
    idle_minutes: { label, kind: "number" },
  });
  expect(idle_minutes.attributes).toMatchObject({ min: 5, max: 1440 });
  const { invite_after } = fieldsOf<{ invite_after: string }>(WidgetForm, {
    invite_after: { label, kind: "digits" },
  });
  expect(invite_after.attributes).toMatchObject({ maxlength: 2 });
});

test("a list or an address is not cut when it is pasted: the server says that it is too long", () => {
  const { sites, contact_url } = fieldsOf<{ sites: string; contact_url: string }>(WidgetForm, {
    sites: { label, kind: "lines" },
    contact_url: { label, kind: "url" },
  });
  expect([sites.attributes?.maxlength, contact_url.attributes?.maxlength]).toEqual([undefined, undefined]);
});

test.each([
  ["7", 7],
  [" 12 ", 12],
  ["", -1],
  ["1.5", -1],
  ["many", -1],
])("digits %j are sent as %i", (text, number) => expect(digitsOf(text)).toBe(number));
