/** The page of widgets in Administration, for tests. */
import "../desk/administration/AdministrationPage.svelte";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "./desk";
import type { DeskPage } from "./desk";
import { drawn, enter, screen, user } from "./page";
import { ASK } from "./widgetSettings";

export { ASK };

export const SEEN = [
  { origin: "https://museum.example:8443", seen_on: "2026-11-27", allowed: false },
  { origin: "https://harbour.example", seen_on: "2026-11-28", allowed: true },
];
export const ADDRESS = "desk/administration/widgets";
export const REFERENCE = { id: 1, name: "Reference", library: 1, library_name: "Harbour Library" };
const LANGUAGES = [
  { code: "en", name: "English", reviewed: true },
  { code: "ar", name: "العربية", reviewed: false },
  { code: "de", name: "Deutsch", reviewed: true },
];

export function openWidgets(
  hash: string,
  widgets: object[] = [ASK],
  departments = [REFERENCE],
  seen: object = SEEN,
  widget: object = ASK,
): Promise<DeskPage> {
  return openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on(`GET ${ADDRESS}`, widgets)
        .on(`GET ${ADDRESS}/7`, widget)
        .on(`GET ${ADDRESS}/7/sites`, seen)
        .on("GET desk/administration/departments", departments)
        .on("GET desk/administration/libraries", [{ id: 1, name: "Harbour Library", languages: LANGUAGES }]),
  });
}

export const form = (): Promise<HTMLElement> => screen.findByLabelText("Allowed websites");
export const field = (name: string): HTMLInputElement => screen.getByLabelText<HTMLInputElement>(name);

export async function save(): Promise<void> {
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
}

export async function write(name: string, text: string): Promise<void> {
  await user.clear(field(name));
  await user.click(field(name));
  await user.paste(text);
}
