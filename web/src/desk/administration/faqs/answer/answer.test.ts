import { expect, test } from "vitest";
import { screen, user, within, drawn, cursorIn, enter } from "../../../../testing/page";
import { showInDesk } from "../../../../testing/desk";
import { m } from "../../../../paraglide/messages.js";
import type { FormOf } from "../../form/kinds";
import { SettingsForm } from "../../form/settingsForm.svelte";
import AnswerField from "./AnswerField.svelte";
import { documentOf, htmlOf, isEditable } from "./html";

const round = (html: string): string => htmlOf(documentOf(html));

test.each([
  "<p>One</p><p>Two<br>lines</p>",
  "<h2>A</h2><h3>B</h3><h4>C</h4>",
  "<ul><li>One</li><li>Two<ul><li>Inner</li></ul></li></ul>",
  '<ol start="3"><li>Three</li></ol>',
  '<p><a href="https://x.example/?a=1&amp;b=2">Link</a> <strong>bold</strong> <em>it</em></p>',
  "<p><u>u</u><s>s</s><sub>1</sub><sup>2</sup><code>c</code><kbd>k</kbd></p>",
  "<blockquote><p>Said</p></blockquote><hr><pre>a  b\n c</pre>",
  "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
  '<table><tbody><tr><td colspan="2">1</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
  "<p>1 &lt; 2 &amp; 3</p>",
])("an answer comes out of the editor as it went in: %s", (html) => {
  expect(round(html)).toBe(html);
  expect(isEditable(html)).toBe(true);
});

test("an answer that only reads the same is editable", () => {
  expect(
    isEditable(
      '<p>A <b>b</b> <i>i</i></p>\n\n<ul>\n<li>One</li>\n</ul>\n<p><a href="x" rel="noopener">x</a></p>',
    ),
  ).toBe(true);
  expect(isEditable("<table><tr><td><p>1</p></td></tr></table>")).toBe(true);
  expect(isEditable("")).toBe(true);
});

test.each([
  "<dl><dt>Word</dt><dd>Meaning</dd></dl>",
  "<table><caption>Fees</caption><tbody><tr><td>1</td></tr></tbody></table>",
  '<p><abbr title="Interlibrary loan">ILL</abbr></p>',
  '<table><tbody><tr><th scope="row">A</th><td>1</td></tr></tbody></table>',
])("an answer of which the editor would lose something is edited as HTML: %s", (html) => {
  expect(isEditable(html)).toBe(false);
});

function mount(answer: string): { read: () => string } {
  const labels = { answer: m.desk_admin_faq_answer, group: m.desk_admin_faq_group };
  const form = new SettingsForm({ version: "one", answer, group: 3 }, labels, () =>
    Promise.reject(new Error()),
  );
  showInDesk(AnswerField, { form: form as unknown as FormOf<"faqs"> });
  return { read: () => (form.values as { answer: string }).answer };
}

test("the tools format the answer, which stays HTML", async () => {
  const { read } = mount("<p>Ask</p>");
  const box = await screen.findByRole("textbox", { name: "Answer" });
  cursorIn(box);
  await user.keyboard(" us");
  expect(read()).toBe("<p>Ask us</p>");
  const tools = screen.getByRole("group", { name: "Formatting" });
  await user.selectOptions(within(tools).getByLabelText("Paragraph style"), "Heading");
  expect(read()).toBe("<h2>Ask us</h2>");
  await user.selectOptions(within(tools).getByLabelText("Paragraph style"), "Text");
  await user.click(within(tools).getByRole("button", { name: "Numbered list" }));
  expect(read()).toBe("<ol><li>Ask us</li></ol>");
  await drawn();
  expect(within(tools).getByRole("button", { name: "Numbered list" }).getAttribute("aria-pressed")).toBe(
    "true",
  );
  await user.click(within(tools).getByRole("button", { name: "Numbered list" }));
  await user.click(within(tools).getByRole("button", { name: "Quotation" }));
  expect(read()).toBe("<blockquote><p>Ask us</p></blockquote>");
});

test("a table has tools while the cursor is in it", async () => {
  const { read } = mount("");
  cursorIn(await screen.findByRole("textbox", { name: "Answer" }));
  expect(screen.queryByRole("group", { name: "Table" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Insert a table" }));
  await user.keyboard("Fee");
  const row = (tag: string, text = ""): string =>
    `<tr><${tag}>${text}</${tag}>${`<${tag}></${tag}>`.repeat(2)}</tr>`;
  const [head, body] = [`<thead>${row("th", "Fee")}</thead>`, row("td")];
  expect(read()).toBe(`<table>${head}<tbody>${body}${body}</tbody></table>`);
  const tools = within(await screen.findByRole("group", { name: "Table" }));
  await user.click(tools.getByRole("button", { name: "Add Row" }));
  expect(read().match(/<tr>/g)).toHaveLength(4);
  await user.click(tools.getByRole("button", { name: "Add Column" }));
  expect(read().match(/<td>/g)).toHaveLength(12);
  await user.click(tools.getByRole("button", { name: "Delete Table" }));
  expect(read()).toBe("");
});

test("a link is set on a whole address, and one without a scheme gets https", async () => {
  const { read } = mount("");
  cursorIn(await screen.findByRole("textbox", { name: "Answer" }));
  const link = screen.getByRole("button", { name: "Link" });
  await enter(link);
  const dialog = await screen.findByRole("dialog", { name: "Link" });
  await user.type(within(dialog).getByLabelText("Address"), "javascript:alert(1)");
  await enter(within(dialog).getByRole("button", { name: "Set Link" }));
  expect(within(dialog).getByText("Enter a whole address, such as https://www.example.org.")).toBeTruthy();
  await user.clear(within(dialog).getByLabelText("Address"));
  await user.type(within(dialog).getByLabelText("Address"), "www.example.org/hours");
  await enter(within(dialog).getByRole("button", { name: "Set Link" }));
  await drawn();
  expect(read()).toBe('<p><a href="https://www.example.org/hours">https://www.example.org/hours</a></p>');
});

test("HTML that the editor can't show stays HTML until it can be shown", async () => {
  const { read } = mount("<dl><dt>Word</dt></dl>");
  const area = await screen.findByLabelText<HTMLTextAreaElement>("Answer");
  expect(area.value).toBe("<dl><dt>Word</dt></dl>");
  expect(screen.getByText(/contains HTML that the editor can’t show/)).toBeTruthy();
  await enter(screen.getByRole("button", { name: "Edit in the editor" }));
  expect(screen.getByText(/contains HTML that the editor can’t show/)).toBeTruthy();
  await user.clear(area);
  await user.type(area, "<p>Word</p>");
  await enter(screen.getByRole("button", { name: "Edit in the editor" }));
  expect((await screen.findByRole("textbox", { name: "Answer" })).textContent).toBe("Word");
  await enter(screen.getByRole("button", { name: "Edit as HTML" }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("Answer").value).toBe("<p>Word</p>");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Edit in the editor" }));
  expect(read()).toBe("<p>Word</p>");
});
