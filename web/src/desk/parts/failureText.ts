/** Why a request was not done, in words, if its answer names no error. */
import { m } from "../../paraglide/messages.js";
import { ApiError } from "../api";

/** The server failed, or there was no answer. */
export const failureText = (failure: unknown): string =>
  failure instanceof ApiError && failure.status >= 500 ? m.desk_not_done_server() : m.desk_not_done();
