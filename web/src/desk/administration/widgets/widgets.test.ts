import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, enter, screen, user, within } from "../../../testing/page";
import {
  ADDRESS,
  ASK,
  field,
  form,
  openWidgets,
  REFERENCE,
  save,
  SEEN,
  write,
} from "../../../testing/widgetForm";

let desk: DeskPage;

async function open(...options: Parameters<typeof openWidgets>): Promise<void> {
  desk = await openWidgets(...options);
}
const sent = (): unknown => desk.api.sent(`PUT ${ADDRESS}/7`).at(-1);

beforeEach(() => sessionStorage.clear());

test("A3: the list names each widget with its department and websites", async () => {
  const more = {
    ...ASK,
    id: 8,
    heading: "<b>Maps</b>",
    sites: "https://a.example\n\nhttps://b.example\nhttps://c.example",
  };
  await open("#/administration/widgets", [ASK, more, { ...ASK, id: 9, heading: "Old", sites: "" }]);
  const list = await screen.findByRole("list", { name: "Widgets" });
  const links = within(list).getAllByRole("link");
  expect(links.map((link) => link.textContent)).toEqual([
    "Ask a librarian Reference. https://harbour.example",
    "<b>Maps</b> Reference. https://a.example and 2 more",
    "Old Reference. No allowed websites: the chat opens on no page",
  ]);
  expect(links[0]?.getAttribute("href")).toBe("#/administration/widgets/7");
});

test("A3: a new widget needs a title and a website, and leads to its form", async () => {
  await open("#/administration/widgets");
  await user.click(await screen.findByRole("button", { name: "New widget" }));
  const dialog = await screen.findByRole("dialog", { name: "New widget" });
  const inside = within(dialog);
  const title = await inside.findByLabelText("Title");
  expect(inside.queryByLabelText("Department")).toBeNull();
  expect(inside.getByText(/^Required, because the chat opens only on pages of these websites/)).toBeTruthy();
  const text = "Enter at least one website: without one, the chat opens on no page.";
  desk.api.on(`POST ${ADDRESS}`, new Refusal(400, { errors: [{ field: "sites", text }] }));
  await user.type(title, "Ask a librarian");
  await enter(inside.getByRole("button", { name: "Save" }));
  expect(await inside.findByText(text)).toBeTruthy();
  expect(inside.getByRole("status").textContent).toBe("");
  await user.type(inside.getByLabelText("Allowed websites"), "https://harbour.example");
  desk.api.on(`POST ${ADDRESS}`, ASK);
  await enter(inside.getByRole("button", { name: "Save" }));
  const next = within(await screen.findByRole("dialog", { name: "The widget is created" }));
  expect(next.getByLabelText<HTMLTextAreaElement>("Embed code").value).toBe(ASK.embed_code);
  expect(location.hash).toBe("#/administration/widgets");
  await enter(next.getByRole("button", { name: "Continue to Its Form" }));
  expect(desk.api.sent(`POST ${ADDRESS}`).at(-1)).toEqual({
    department: 1,
    heading: "Ask a librarian",
    sites: "https://harbour.example",
  });
  expect(location.hash).toBe("#/administration/widgets/7");
  await user.click(await screen.findByRole("link", { name: "← Widgets" }));
  expect(await screen.findByRole("button", { name: "New widget" })).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("A3: no form has the number 0, since a new widget begins in a dialog", async () => {
  await open("#/administration/widgets/0");
  desk.api.on(`GET ${ADDRESS}/0`, new Refusal(404, {}));
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/^This has been deleted/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});

test("A3: a new widget leads to the chosen of several departments", async () => {
  await open("#/administration/widgets", [], [REFERENCE, { ...REFERENCE, id: 2, name: "Local History" }]);
  await user.click(await screen.findByRole("button", { name: "New widget" }));
  const dialog = within(await screen.findByRole("dialog", { name: "New widget" }));
  await user.selectOptions(await dialog.findByLabelText("Department"), "Local History");
  desk.api.on(`POST ${ADDRESS}`, ASK);
  await enter(dialog.getByRole("button", { name: "Save" }));
  expect(desk.api.sent(`POST ${ADDRESS}`).at(-1)).toMatchObject({ department: 2 });
});

test("A3: without a department there is nothing a widget can lead to", async () => {
  await open("#/administration/widgets", [], []);
  await user.click(await screen.findByRole("button", { name: "New widget" }));
  expect(await screen.findByText("Create a department first: a widget leads to one.")).toBeTruthy();
});

test("A3: the form saves all settings together", async () => {
  await open("#/administration/widgets/7");
  await form();
  await write("Title", "Ask Harbour");
  await write("Minutes of waiting", "9");
  await user.selectOptions(field("Name of the patron"), "Ask, required");
  await user.click(field("Public computers"));
  await user.click(screen.getByRole("button", { name: "Add a question" }));
  await drawn();
  expect(document.activeElement).toBe(field("Question 2"));
  await user.paste("Which street?");
  desk.api.on(`PUT ${ADDRESS}/7`, ({ content }: { content: object }) => ({
    ...ASK,
    ...content,
    version: "two",
  }));
  await save();
  const { id, department_name, library_name, languages, embed_code, chat_page, kiosk_page, ...fields } = ASK;
  expect([id, department_name, library_name, languages, embed_code, chat_page, kiosk_page].length).toBe(7);
  expect(sent()).toEqual({
    ...fields,
    heading: "Ask Harbour",
    wait_minutes: 9,
    ask_name: "required",
    public_computers: true,
    questions: [...ASK.questions, { id: null, label: "Which street?", required: false }],
  });
  expect(screen.getByText("Saved.")).toBeTruthy();
});

test("A3: at most three questions, and each can be removed", async () => {
  await open("#/administration/widgets/7");
  await form();
  await user.click(screen.getByRole("button", { name: "Add a question" }));
  await user.click(screen.getByRole("button", { name: "Add a question" }));
  expect(screen.queryByRole("button", { name: "Add a question" })).toBeNull();
  await write("Question 3", "Third?");
  await user.click(screen.getByRole("button", { name: "Remove question 1" }));
  expect(field("Question 2").value).toBe("Third?");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a question" }));
});

test("A3: a wrong line of the websites and a wrong question are marked, the first has the focus", async () => {
  await open("#/administration/widgets/7");
  const sites = await form();
  const errors = [
    { field: "sites.0", text: "Line 1: enter https://a.example instead of a.example." },
    { field: "sites.2", text: "Line 3: x is not a website." },
    { field: "questions.0", text: "This field cannot be blank." },
  ];
  desk.api.on(`PUT ${ADDRESS}/7`, new Refusal(400, { errors }));
  await save();
  expect(document.activeElement).toBe(sites);
  expect(sites.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText(`${errors[0]?.text} ${errors[1]?.text}`)).toBeTruthy();
  expect(field("Question 1").getAttribute("aria-invalid")).toBe("true");
});

test("A3: minutes that are no whole number stay as typed, and are refused in words", async () => {
  await open("#/administration/widgets/7");
  await form();
  await write("Minutes of waiting", "1.5");
  const errors = [{ field: "wait_minutes", text: "Ensure this value is greater than or equal to 0." }];
  desk.api.on(`PUT ${ADDRESS}/7`, new Refusal(400, { errors }));
  await save();
  expect(sent()).toMatchObject({ wait_minutes: -1 });
  expect(field("Minutes of waiting").value).toBe("1.5");
  expect(screen.getByText("Enter a whole number from 0 to 60.")).toBeTruthy();
});

test("A3: a website that is not allowed is added to the form, and allowed once that is saved", async () => {
  await open("#/administration/widgets/7");
  await form();
  const seen = await screen.findByRole("list", { name: "Seen on" });
  const rows = within(seen).getAllByRole("listitem");
  expect(rows.map((row) => row.textContent.replace(/\s+/g, " ").trim())).toEqual([
    "https://museum.example:8443 Last seen Nov 27, 2026 Not allowed Allow",
    "https://harbour.example Last seen Nov 28, 2026 Allowed",
  ]);
  await user.click(within(seen).getByRole("button", { name: "Allow" }));
  await drawn();
  expect(field("Allowed websites").value).toBe("https://harbour.example\nhttps://museum.example:8443");
  expect(rows[0]?.textContent).toContain("Allowed once you save");
  expect(document.activeElement).toBe(seen);
  expect(screen.getByText(/museum\.example:8443 was added to “Allowed websites”/)).toBeTruthy();
  desk.api
    .on(`PUT ${ADDRESS}/7`, ({ content }: { content: object }) => ({ ...ASK, ...content, version: "two" }))
    .on(`GET ${ADDRESS}/7/sites`, [SEEN[1], { ...SEEN[0], allowed: true }]);
  await save();
  expect(sent()).toMatchObject({ sites: "https://harbour.example\nhttps://museum.example:8443" });
  await vi.waitFor(() => expect(seen.textContent).not.toContain("Allowed once you save"));
});

test("A3: a line that is removed again takes back what was added", async () => {
  await open("#/administration/widgets/7");
  await form();
  await user.click(await screen.findByRole("button", { name: "Allow" }));
  await write("Allowed websites", "https://harbour.example");
  expect(screen.getByRole("button", { name: "Allow" })).toBeTruthy();
});

test("A3: a widget that no page has loaded says what to do", async () => {
  await open("#/administration/widgets/7", [ASK], [REFERENCE], []);
  await form();
  expect(await screen.findByText(/No other website has loaded this widget yet/)).toBeTruthy();
});

test("A3: websites that can't be loaded can be tried again", async () => {
  await open("#/administration/widgets/7", [ASK], [REFERENCE], new Refusal(503, {}));
  await form();
  await screen.findByText("The websites can’t be loaded.");
  desk.api.on(`GET ${ADDRESS}/7/sites`, SEEN);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("list", { name: "Seen on" })).toBeTruthy();
});

test("A3: a changed URL name warns of the pages with the old one", async () => {
  await open("#/administration/widgets/7");
  await form();
  expect(screen.queryByText(/stop working/)).toBeNull();
  await write("URL name", "help");
  expect(screen.getByText(/the embed code and links with the old name stop working/)).toBeTruthy();
});

test("A1: the second of two administrators of a widget is told what the first changed", async () => {
  await open("#/administration/widgets/7");
  await form();
  await write("Title", "Mine");
  desk.api.on(
    `PUT ${ADDRESS}/7`,
    new Refusal(409, { ...ASK, version: "two", accent: "#000000", wait_minutes: 5 }),
  );
  await save();
  expect(screen.getByText(/someone else has changed this meanwhile: Color, Minutes of waiting/)).toBeTruthy();
  expect([field("Title").value, field("Color").value]).toEqual(["Mine", "#000000"]);
});

test("A3: the preview gets the settings of the form, saved or not, with the chosen state", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  await open("#/administration/widgets/7");
  await form();
  const pane = await screen.findByTitle<HTMLIFrameElement>("Preview");
  expect(pane.getAttribute("src")).toBe("/desk/widgets/7/preview/");
  const posted: unknown[] = [];
  const contentWindow = { postMessage: (message: unknown, to: string) => posted.push([message, to]) };
  Object.defineProperty(pane, "contentWindow", { value: contentWindow });
  pane.dispatchEvent(new Event("load"));
  await write("Title", "<b>Unsaved</b>");
  await user.click(screen.getByRole("button", { name: "Offline" }));
  await user.click(screen.getByRole("button", { name: "Dark" }));
  await vi.advanceTimersByTimeAsync(300);
  expect(posted.at(-1)).toMatchObject([
    {
      refdesk: "preview",
      state: "offline",
      dark: true,
      widget: { heading: "<b>Unsaved</b>", department: "Reference", questions: [{ label: "Card?" }] },
    },
    location.origin,
  ]);
  expect(desk.api.sent(`PUT ${ADDRESS}/7`)).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Phone" }));
  expect(pane.className).toContain("phone");
});

test("A3: the reminder to save a website that was allowed goes once it is saved", async () => {
  await open("#/administration/widgets/7");
  await form();
  await user.click(await screen.findByRole("button", { name: "Allow" }));
  const reminder = (): HTMLElement | null => screen.queryByText(/Save the form to allow it/);
  expect(reminder()).toBeTruthy();
  const sites = "https://harbour.example\nhttps://museum.example:8443";
  desk.api.on(`PUT ${ADDRESS}/7`, { ...ASK, version: "two", sites });
  await save();
  expect(reminder()).toBeNull();
});

test("A3: a failure of the server is told from a lost connection", async () => {
  await open("#/administration/widgets/7");
  await form();
  desk.api.on(`PUT ${ADDRESS}/7`, new Refusal(500));
  await save();
  expect(screen.getByText(/^The server could not do this\. Try again/)).toBeTruthy();
  desk.api.reachable = false;
  await save();
  expect(screen.getByText(/Check your connection and try again/)).toBeTruthy();
});
