/** A library's retention settings while an administrator edits them, and the data that would be deleted sooner. */
import { m } from "../../../paraglide/messages.js";
import type { DeskApi } from "../../api";
import { SettingsForm } from "../form/settingsForm.svelte";
import type { Versioned } from "../form/settingsForm.svelte";
import { KIND_LABELS, periodText } from "./retention";
import type { Kind, LibraryRetention } from "./retention";

/** Days by kind, empty for forever; whether a department stores nothing, by `nothing_` and its number. */
type Values = Record<string, string | boolean> &
  Record<Kind, string> & {
    stored_address: LibraryRetention["address"];
    stored_page: LibraryRetention["page"];
  };
export type RetentionForm = SettingsForm<LibraryRetention, Values>;

const daysOf = (value: string): number | null => (value === "" ? null : Number(value));

const valuesOf = ({ data, departments, address, page }: LibraryRetention): Values =>
  ({
    ...Object.fromEntries(data.map(({ datum, days }) => [datum, days === null ? "" : String(days)])),
    stored_address: address,
    stored_page: page,
    ...Object.fromEntries(departments.map(({ id, nothing }) => [`nothing_${id}`, nothing])),
  }) as Values;

const labelsOf = ({ departments }: LibraryRetention): Readonly<Record<keyof Values, () => string>> => ({
  ...KIND_LABELS,
  stored_address: m.desk_retention_address_stored,
  stored_page: m.desk_retention_page_stored,
  ...Object.fromEntries(
    departments.map(({ id, name }) => [`nothing_${id}`, () => m.desk_retention_nothing({ name })]),
  ),
});

export function retentionForm(api: Pick<DeskApi, "request">, retention: LibraryRetention): RetentionForm {
  const { library, data } = retention;
  const save = (values: Values & Versioned): Promise<LibraryRetention> =>
    api.request("PUT desk/retention/{library}", {
      params: { library },
      body: {
        version: values.version,
        data: data.map(({ datum }) => ({ datum, days: daysOf(values[datum]) })),
        nothing: Object.keys(values)
          .filter((name) => name.startsWith("nothing_") && values[name] === true)
          .map((name) => Number(name.replace("nothing_", ""))),
        address: values.stored_address,
        page: values.stored_page,
      },
    });
  return new SettingsForm<LibraryRetention, Values>(retention, labelsOf(retention), save, valuesOf);
}

/** The data that would be deleted sooner than now, as texts. */
export function sooner({ saved, values }: RetentionForm): readonly string[] {
  const kinds = saved.data.flatMap(({ datum, days }) => {
    const now = daysOf(values[datum]);
    if ((now ?? Infinity) >= (days ?? Infinity)) return [];
    const [what, before] = [KIND_LABELS[datum](), periodText(datum, days)];
    return [m.desk_retention_sooner({ what, now: periodText(datum, now), before })];
  });
  const silenced = saved.departments.filter(({ id, nothing }) => !nothing && values[`nothing_${id}`]);
  return [...kinds, ...silenced.map(({ name }) => m.desk_retention_nothing({ name }))];
}
