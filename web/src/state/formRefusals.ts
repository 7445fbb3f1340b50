/**
 * The texts of refusals of the forms before a chat. They stand apart from the others, so that the widget's first page
 * does not load those.
 */
import { m } from "../paraglide/messages.js";
import type { AnyRefusal } from "../protocol/wire";

type Named<Name> = Extract<AnyRefusal, { name: Name }>;

const contactTexts = {
  neither: m.refusal_contact_neither,
  email: m.refusal_contact_email,
  email_short: m.refusal_contact_email_short,
  digits: m.refusal_contact_digits,
  number: m.refusal_contact_number,
};

const texts = {
  TextEmpty: () => m.refusal_text_empty(),
  TextTooLong: ({ length, limit }: Named<"TextTooLong">) =>
    m.refusal_text_too_long({ length: length.toLocaleString(), limit: limit.toLocaleString() }),
  TextNotPlain: ({ character }: Named<"TextNotPlain">) => m.refusal_text_not_plain({ character }),
  BadContact: ({ fault }: Named<"BadContact">) => contactTexts[fault](),
  KeyReused: () => m.refusal_key_reused(),
  NoRoom: () => m.refusal_storage_full(),
  NobodyOnline: () => m.refusal_nobody_online(),
  PatronBlocked: () => m.refusal_patron_blocked(),
  // Below the form stands a notice instead, which shows what would not be stored.
  SensitiveText: () => "",
  AnswerMissing: () => m.refusal_answer_missing(),
  Unavailable: () => m.refusal_unavailable(),
  StorageFull: () => m.refusal_storage_full(),
  OutcomeUnknown: () => m.refusal_unavailable(),
  TooMany: ({ retry_after }: Named<"TooMany">) => m.refusal_too_many({ seconds: secondsText(retry_after) }),
};

export function isFormRefusal(refusal: AnyRefusal): refusal is Named<keyof typeof texts> {
  return refusal.name in texts;
}

/** A sentence for the person whose form was refused. */
export function formRefusalText(refusal: AnyRefusal): string {
  return isFormRefusal(refusal) ? texts[refusal.name](refusal as never) : m.refusal_not_understood();
}

/** A wait of at least a second. */
export function secondsText(seconds: number): string {
  return Math.max(1, Math.ceil(seconds)).toLocaleString();
}
