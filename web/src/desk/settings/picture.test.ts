import { expect, test } from "vitest";
import { Refusal } from "../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { enter, screen, user, within } from "../../testing/page";
import "../administration/AdministrationPage.svelte";
import "./SettingsPage.svelte";

const PROFILE = {
  version: "1",
  name: "Ana Morales",
  email: "ana@harbour.example",
  sessions: [],
  picture: "",
  second_factor: false,
  recovery_codes: 0,
  language: "en",
  languages: [{ code: "en", name: "English", reviewed: true }],
  has_password: true,
};
const file = (): File => new File([new Uint8Array(4)], "me.png", { type: "image/png" });
const images = (): (string | null)[] =>
  [...document.querySelectorAll("img")].map((image) => image.getAttribute("src"));

async function open(): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/settings/profile",
    api: (api) => void api.on("GET desk/profile", PROFILE),
  });
  await screen.findByRole("group", { name: "Picture" });
  return desk;
}

test("T12: a picture is uploaded, shown, and removed", async () => {
  const desk = await open();
  const field = within(screen.getByRole("group", { name: "Picture" }));
  desk.api.on("PUT desk/profile/picture", { ...PROFILE, picture: "abc" });
  await user.upload(field.getByLabelText("Picture"), file());
  const remove = await field.findByRole("button", { name: "Remove the picture" });
  expect(images()).toEqual(["/desk/picture/abc.jpg"]);
  expect(desk.api.sent("PUT desk/profile/picture")).toEqual([{ content: "AAAAAA==" }]);
  desk.api.on("DELETE desk/profile/picture", PROFILE);
  await enter(remove);
  expect(images()).toEqual([]);
  expect(document.activeElement).toBe(field.getByRole("button", { name: "Choose a picture" }));
});

test("T12: what is no picture is refused in words", async () => {
  const desk = await open();
  const text = "This is not a picture that can be read.";
  desk.api.on("PUT desk/profile/picture", new Refusal(400, { errors: [{ field: "picture", text }] }));
  await user.upload(within(screen.getByRole("group", { name: "Picture" })).getByLabelText("Picture"), file());
  expect(await screen.findByText(text)).toBeTruthy();
});

test("T12: People shows the picture, or the initials", async () => {
  const person = {
    id: 3,
    email: "b@x.example",
    active: true,
    roles: [],
    administers_all: false,
    departments: [],
    status: "offline",
    seen_at: null,
    has_password: true,
    invited_until: null,
    rule: null,
    signs_on: false,
  };
  await openDesk({
    hash: "#/administration/people",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      void api.on("GET desk/administration/departments", []).on("GET desk/administration/people", {
        total: 2,
        sends_email: false,
        people: [
          { ...person, name: "Ben <b>Okafor</b>", picture: "abc" },
          { ...person, id: 4, name: "Chi Nguyen", picture: "" },
        ],
      }),
  });
  const [ben, chi] = within(await screen.findByRole("list", { name: "People" })).getAllByRole("listitem");
  expect(ben?.querySelector("img")?.getAttribute("src")).toBe("/desk/picture/abc.jpg");
  expect(chi?.querySelector("img")).toBeNull();
  expect(chi?.querySelector("[data-initials]")?.getAttribute("data-initials")).toBe("CN");
});
