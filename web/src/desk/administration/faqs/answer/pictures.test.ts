import { expect, test } from "vitest";
import { Refusal } from "../../../../testing/api";
import { BOOTSTRAP, openDesk, ADMINISTRATOR } from "../../../../testing/desk";
import type { DeskPage } from "../../../../testing/desk";
import { drawn, enter, screen, user, within } from "../../../../testing/page";
import "../../AdministrationPage.svelte";
import { documentOf, htmlOf, isEditable } from "./html";
import { scaled } from "./pictures";

const SRC = "/faq-pictures/0123456789abcdef0123.jpg";
const IMAGE = `<img src="${SRC}" alt="A &amp; B" width="640" height="480">`;
const FAQ = {
  id: 9,
  version: "one",
  group: 3,
  question: "Where?",
  answer: "<p>Here.</p>",
  topics: "",
  keywords: "",
  links: "",
  state: "draft",
  slug: "where",
  address: null,
  created_at: 0,
  updated_at: 0,
  published_at: null,
  changed_by: "",
  helpful: 0,
  unhelpful: 0,
  answered: 0,
  sent: 0,
  days: [],
};
const ROOMS = { id: 3, name: "Rooms", library: 1, library_name: "Harbour", faqs: 1 };
const map = (type = "image/png", name = "map.png"): File => new File([new Uint8Array(4)], name, { type });
const UPLOADS = "POST desk/administration/faq-groups/3/pictures";
const STORE = "POST desk/administration/faq-pictures";

let desk: DeskPage;

async function open(answer = FAQ.answer): Promise<void> {
  desk = await openDesk({
    hash: "#/administration/faqs/9",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      void api
        .on("GET desk/administration/faqs/9", { ...FAQ, answer })
        .on("GET desk/administration/faq-groups", [ROOMS])
        .on("GET desk/administration/libraries", [])
        .on(UPLOADS, { token: "t", stored: true })
        .on(STORE, { address: SRC, width: 1200, height: 900 }),
  });
  await screen.findByRole("textbox", { name: "Answer" });
}

const dialog = () => within(screen.getByRole("dialog", { name: "Picture" }));
async function choose(...files: File[]): Promise<void> {
  const tools = screen.getByRole("group", { name: "Formatting" });
  await user.upload(within(tools).getByLabelText<HTMLInputElement>("Picture", { selector: "input" }), files);
  await drawn();
}
async function saved(): Promise<string> {
  desk.api.on("PUT desk/administration/faqs/9", FAQ);
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
  return (desk.api.sent("PUT desk/administration/faqs/9").at(-1) as typeof FAQ).answer;
}

test.each([`<p>${IMAGE}</p>`, `<ul><li>One ${IMAGE}</li></ul>`, `<p><img src="${SRC}" alt=""></p>`])(
  "an answer with a picture comes out of the editor as it went in: %s",
  (html) => {
    expect(htmlOf(documentOf(html))).toBe(html);
    expect(isEditable(html.replaceAll('">', '" loading="lazy">'))).toBe(true);
  },
);

test("pictures of other websites are not pasted, and whole addresses of one's own become paths", () => {
  const pasted = `<p>a<img src="https://x.example/y.png" alt="Z"><img src="//x.example${SRC}" alt="Z"><img src="http://" alt="Z">b</p>`;
  expect(htmlOf(documentOf(pasted))).toBe("<p>ab</p>");
  const local = `<p><img src="${location.origin}${SRC}?preview=x" alt="Map" onerror="x()"></p>`;
  expect(htmlOf(documentOf(local))).toBe(`<p><img src="${SRC}" alt="Map"></p>`);
});

test("a picture without alternative text is edited as HTML, where saving asks for one", () => {
  expect(isEditable(`<p><img src="${SRC}"></p>`)).toBe(false);
});

test("a picture is scaled to its width, and never enlarged", () => {
  expect(scaled({ src: SRC, width: 1200, height: 900 }, 400)).toMatchObject({ width: 400, height: 300 });
  expect(scaled({ src: SRC, width: 1200, height: 900 }, 4000)).toMatchObject({ width: 1200, height: 900 });
});

test("A1: a picture is uploaded, and inserted with its description and width", async () => {
  await open();
  await choose(map());
  expect(desk.api.sent(UPLOADS)).toMatchObject([{ name: "map.png", size: 4 }]);
  expect(desk.api.sent(STORE)).toEqual([{ token: "t" }]);
  expect(dialog().getByLabelText<HTMLInputElement>("Width (pixels)").value).toBe("640");
  expect(dialog().getByText("At most 1,200. On small screens the picture is narrower.")).toBeTruthy();
  await enter(dialog().getByRole("button", { name: "Insert Picture" }));
  expect(dialog().getByText("Describe the picture, or check “Decorative”.")).toBeTruthy();
  await user.type(dialog().getByLabelText("Alternative text"), "A & B");
  await user.clear(dialog().getByLabelText("Width (pixels)"));
  await enter(dialog().getByRole("button", { name: "Insert Picture" }));
  expect(dialog().getByText("Enter a whole number of pixels, such as 640.")).toBeTruthy();
  await user.type(dialog().getByLabelText("Width (pixels)"), "320");
  await enter(dialog().getByRole("button", { name: "Insert Picture" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(await saved()).toContain(`<img src="${SRC}" alt="A &amp; B" width="320" height="240">`);
});

test("A1: a decorative picture needs no description", async () => {
  await open();
  await choose(map());
  await user.click(dialog().getByLabelText(/^Decorative/));
  await enter(dialog().getByRole("button", { name: "Insert Picture" }));
  expect(await saved()).toContain(`<img src="${SRC}" alt="" width="640" height="480">`);
});

test("A1: several chosen pictures are described one after the other; a canceled one is left out", async () => {
  await open();
  await choose(map(), map("image/jpeg", "plan.jpg"));
  await user.type(dialog().getByLabelText("Alternative text"), "Map");
  await enter(dialog().getByRole("button", { name: "Cancel" }));
  await drawn();
  expect(dialog().getByLabelText<HTMLInputElement>("Alternative text").value).toBe("");
  expect(desk.api.sent(UPLOADS)).toMatchObject([{ name: "map.png" }, { name: "plan.jpg" }]);
});

test.each([
  [new Refusal(403, { refusal: { name: "FilesDisabled" } }), "This library accepts no images."],
  [new Refusal(415, { refusal: { name: "FileTypeRefused", type: "x" } }), "Choose a PNG, JPEG, GIF or WebP."],
  [new Refusal(507, { refusal: { name: "NoRoom" } }), "The server has no room for files right now."],
  [new Refusal(401), "You are signed out."],
])("A1: a picture that is not uploaded says why (%#)", async (refusal, text) => {
  await open();
  desk.api.on(UPLOADS, refusal);
  await choose(map());
  expect(screen.getByRole("dialog").textContent).toContain(text);
  const insert = dialog().getByRole<HTMLButtonElement>("button", { name: "Insert Picture" });
  expect(insert.disabled || insert.getAttribute("aria-disabled")).toBeTruthy();
});

test("A1: an SVG is refused before anything is sent", async () => {
  await open();
  const tools = screen.getByRole("group", { name: "Formatting" });
  const input = within(tools).getByLabelText<HTMLInputElement>("Picture", { selector: "input" });
  input.removeAttribute("accept");
  await choose(map("image/svg+xml", "map.svg"));
  expect(dialog().getByText(/^Choose a PNG, JPEG, GIF or WebP. SVG can contain scripts/)).toBeTruthy();
  expect(desk.api.sent(UPLOADS)).toEqual([]);
});

test("A1: a picture that the server can't read now is stored at another attempt, without a second upload", async () => {
  await open();
  const text = "The picture could not be read just now. Try again.";
  desk.api.on(STORE, new Refusal(400, { errors: [{ field: "", text }] }));
  await choose(map());
  expect(dialog().getByText(text)).toBeTruthy();
  desk.api.on(STORE, { address: SRC, width: 1200, height: 900 });
  await enter(dialog().getByRole("button", { name: "Try again" }));
  await drawn();
  expect(dialog().queryByText(text)).toBeNull();
  expect(desk.api.sent(UPLOADS)).toHaveLength(1);
});

function paste(files: File[]): void {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { types: ["Files"], files, getData: () => "" } });
  screen.getByRole("textbox", { name: "Answer" }).dispatchEvent(event);
}

test("A1: a pasted screenshot becomes a picture", async () => {
  await open();
  paste([map("image/png", "image.png")]);
  await drawn();
  expect(desk.api.sent(UPLOADS)).toMatchObject([{ name: expect.stringMatching(/^screenshot-.*png$/) }]);
});

test("A1: a picture that is gone says so in the editor", async () => {
  await open(`<p>Here ${IMAGE}</p>`);
  const image = document.querySelector<HTMLImageElement>(".ProseMirror img:not([class*=separator])");
  image?.dispatchEvent(new Event("error"));
  expect(image?.alt).toBe("This picture is no longer stored. Remove it, or upload it again. A & B");
});
