/** The conditions of survey counts as text. */

import { m } from "../../../paraglide/messages.js";
import type {
  SurveyCountCondition as Condition,
  SurveyCountOut as SurveyCount,
} from "../../../protocol/http";
import { listText } from "../../parts/format";
import type { Dataset } from "../analytics";
import { choosable } from "../recordFilter";

export type { Condition, SurveyCount };

/** "Question type: Reference or Consultation" for each condition. */
export function conditionsText(dataset: Dataset, conditions: readonly Condition[]): string {
  const fields = choosable(dataset);
  const texts = conditions.map(({ field, values }) => {
    const chosen = fields.find((candidate) => candidate.id === field);
    const names = values.map((value) => chosen?.values.find((option) => option.id === value)?.label ?? "");
    return `${chosen?.label ?? ""}: ${listText(names, "disjunction")}`;
  });
  return texts.length > 0 ? texts.join(" · ") : m.desk_ra_counts_all();
}
