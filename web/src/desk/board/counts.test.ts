/** Sentences with a count of nothing and of one. */
import { expect, test } from "vitest";
import { fileLimitText } from "../../chat/files/filetexts";
import { m } from "../../paraglide/messages.js";
import { sentence } from "../charts/chart";

test.each([
  [m.redact_found, "Not found.", "Found once.", "Found 2 times."],
  [m.options_found, "No options found", "1 option found", "2 options found"],
  [m.desk_admin_find_count, "No settings found", "1 setting found", "2 settings found"],
  [m.desk_admin_faq_found, "No FAQs", "1 FAQ", "2 FAQs"],
  [m.desk_ra_found, "No records", "1 record", "2 records"],
])("%o says “no” and “one” in words that fit", (message, ...texts) => {
  expect([0, 1, 2].map((count) => message({ count }))).toEqual(texts);
});

test("limits and imports of one are not written in the plural", () => {
  expect(m.desk_admin_email_per_hour({ count: 1 })).toBe("1 email to one address within an hour");
  expect(m.desk_admin_facts_limit({ count: 1 })).toMatch(/^Each operator answers one chat at once,/);
  expect(m.desk_ra_imported({ added: 1, known: "0" })).toBe("1 record added, 0 already present");
  expect(fileLimitText(1)).toContain("stored for one day,");
  const bar = { name: "Mar 2026", key: "3", values: [7] };
  expect(sentence("Chats", [bar], false)).toBe("Chats: one bar, Mar 2026 with 7. The table has all values.");
});
