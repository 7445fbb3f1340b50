/** The trial of a break-glass account: a dialog outside of the form whose people it concerns. */
import { createContext } from "svelte";
import type { PasswordSettings } from "../../../protocol/http";

/** Called with the people as they are after the trial of an account, and its email. */
export type Tried = (people: PasswordSettings["people"], email: string) => void;

/** Opens the dialog. */
export const [getTrial, setTrial] = createContext<(tried: Tried) => void>();
