import { beforeEach, expect, test, vi } from "vitest";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, screen, user, within } from "../../../testing/page";
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

test("A3: the form says which color text on the button has", async () => {
  await open("#/administration/widgets/7");
  await form();
  expect(screen.getByText("Text on it is white.")).toBeTruthy();
  await write("Color", "#ffee00");
  expect(screen.getByText("Text on it is black, because white would be hard to read.")).toBeTruthy();
  expect(field("Choose a color").value).toBe("#ffee00");
  await write("Color", "yellow");
  expect(screen.getByText("Enter the color as # and six digits, such as #2456c2.")).toBeTruthy();
});

test("A3: the embed code is copied, and selected where the browser denies that", async () => {
  await open("#/administration/widgets/7");
  await form();
  const code = field("Embed code");
  expect(code.value).toBe(ASK.embed_code);
  await user.click(screen.getByRole("button", { name: "Copy" }));
  await drawn();
  expect(await navigator.clipboard.readText()).toBe(ASK.embed_code);
  expect(screen.getByText("Copied.")).toBeTruthy();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
  await user.click(screen.getByRole("button", { name: "Copy" }));
  await drawn();
  expect(code.selectionEnd).toBe(ASK.embed_code.length);
  expect(screen.getByText("Selected. Copy it with the keyboard.")).toBeTruthy();
});

test("W6: form and position are saved; only what floats has a position", async () => {
  await open("#/administration/widgets/7");
  await form();
  const group = within(screen.getByRole("group", { name: "Form" }));
  expect(group.getAllByRole("radio").map((radio) => radio.getAttribute("aria-label"))).toEqual([
    "Floating button",
    "Tab",
    "In the page",
    "Link",
  ]);
  await user.click(group.getByRole("radio", { name: "Tab" }));
  await user.selectOptions(field("Position"), "Left");
  desk.api.on(`PUT ${ADDRESS}/7`, ({ content }: { content: object }) => ({
    ...ASK,
    ...content,
    version: "two",
  }));
  await save();
  expect(sent()).toMatchObject({ form: "tab", side: "start" });
  await user.click(group.getByRole("radio", { name: "In the page" }));
  expect(screen.queryByLabelText("Position")).toBeNull();
});

test.each([
  ["page", "Paste it where you want the chat."],
  ["link", "Paste it where you want the link. It needs no script."],
])("W6: the form %s says where its embed code belongs", async (shape, hint) => {
  await open("#/administration/widgets/7", [ASK], [REFERENCE], SEEN, { ...ASK, form: shape });
  await form();
  expect(screen.getByText(hint)).toBeTruthy();
});

const picture = (size = 4): File => new File([new Uint8Array(size)], "logo.png", { type: "image/png" });

test("W6: a logo is encoded by the server, shown, saved with the form, and removed", async () => {
  await open("#/administration/widgets/7");
  await form();
  desk.api.on("POST desk/administration/logos", { logo: "abc" });
  const logo = within(screen.getByRole("group", { name: "Logo" }));
  await user.upload(logo.getByLabelText("Picture"), picture());
  const shown = await logo.findByRole("img", { name: "Current logo" });
  expect(shown.getAttribute("src")).toBe("/embed/logo/abc.jpg");
  expect(desk.api.sent("POST desk/administration/logos")).toEqual([{ content: "AAAAAA==" }]);
  desk.api.on(`PUT ${ADDRESS}/7`, ({ content }: { content: object }) => ({
    ...ASK,
    ...content,
    version: "two",
  }));
  await save();
  expect(sent()).toMatchObject({ logo: "abc" });
  await user.click(logo.getByRole("button", { name: "Remove the logo" }));
  expect(document.activeElement).toBe(logo.getByRole("button", { name: "Choose a picture" }));
  await save();
  expect(sent()).toMatchObject({ logo: "" });
});

test("W6: a picture that can't be a logo is refused in words, and the form stays", async () => {
  await open("#/administration/widgets/7");
  await form();
  const text = "SVG can contain scripts, so it isn’t accepted. Save the picture as PNG.";
  desk.api.on("POST desk/administration/logos", new Refusal(400, { errors: [{ field: "logo", text }] }));
  const input = screen.getByLabelText<HTMLInputElement>("Picture");
  await user.upload(input, picture());
  expect(await screen.findByText(text)).toBeTruthy();
  await user.upload(input, picture(2 ** 20 + 1));
  expect(await screen.findByText("The picture is larger than 1 MB. Choose a smaller one.")).toBeTruthy();
  expect(desk.api.sent("POST desk/administration/logos")).toHaveLength(1);
  expect(screen.queryByRole("img", { name: "Current logo" })).toBeNull();
});

test("W7: an invitation is saved with the form, and its wrong pages are named", async () => {
  await open("#/administration/widgets/7");
  await form();
  await user.click(field("Show it"));
  await write("After (seconds)", "20");
  await user.click(field("On pages"));
  await user.paste("/hours/\ncatalog");
  const text = "Line 2: catalog is not a page.";
  desk.api.on(`PUT ${ADDRESS}/7`, new Refusal(400, { errors: [{ field: "invite_pages.1", text }] }));
  await save();
  expect(sent()).toMatchObject({ invite: true, invite_after: 20, invite_pages: "/hours/\ncatalog" });
  expect(document.activeElement).toBe(field("On pages"));
  expect(screen.getByText(text)).toBeTruthy();
});

test("A3: the preview of “Offline” warns where patrons can do nothing, or no one reads their questions", async () => {
  await open("#/administration/widgets/7", [ASK], [REFERENCE, { ...REFERENCE, id: 2, name: "Maps" }]);
  const facts = "GET desk/administration/departments";
  desk.api.on(`${facts}/1/facts`, { questions: "none" }).on(`${facts}/2/facts`, { questions: "unread" });
  await form();
  const state = (name: string): Promise<void> => user.click(screen.getByRole("button", { name }));
  const deadEnd = (): HTMLElement | null => screen.queryByText(/patrons of this widget can do nothing/);
  expect(deadEnd()).toBeNull();
  await state("Offline");
  expect(await screen.findByText(/patrons of this widget can do nothing/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open “Queues”" }).getAttribute("href")).toBe(
    "#/administration/queues",
  );
  await write("Phone", "+1 555 0100");
  expect(deadEnd()).toBeNull();
  await user.selectOptions(field("Department"), "Maps");
  expect(await screen.findByText(/but no one reads the queue/)).toBeTruthy();
  await state("Open");
  expect(screen.queryByText(/but no one reads the queue/)).toBeNull();
});
