/**
 * Sending a file: announced first, then its bytes, whose progress only the older of a browser's two ways tells.
 * With the same key it can be begun again after anything, and is there once.
 */
import type { AnyRefusal } from "../protocol/wire";

/** What the server takes at most: 20.0 MB. */
export const FILE_LIMIT = 20 * 2 ** 20;

export type FileRefusal =
  | AnyRefusal
  | { readonly name: "FileTooLarge" | "TooManyFiles"; readonly limit: number }
  | { readonly name: "FileTypeRefused"; readonly type: string }
  | {
      readonly name:
        | "FileEmpty"
        | "FileIncomplete"
        | "FileUnsafe"
        | "FilesDisabled"
        | "NoSuchUpload"
        | "UploadSlow"
        | "NoRoom"
        | "NotScanned"
        | OfOthers;
    };

/** Said of an answer that is not the server's own: a proxy before it takes no such files, or the session is over. */
type OfOthers = "TooLargeThere" | "SignedOut";

/** Why it was not sent: a refusal, or that the server could not be reached. */
export type Problem = FileRefusal | "unreached";

/** Where a side announces its files, and how it says who it is: an operator by headers. */
export interface Route {
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** Null once it is stored; `announced` is told the upload token. Throws `AbortError` where it was called off. */
export async function sendFile(
  file: File,
  key: string,
  route: Route,
  progress: (loaded: number) => void,
  signal: AbortSignal,
  announced: (token: string) => void = () => undefined,
): Promise<Problem | null> {
  const told = { key, name: file.name, size: file.size, ...(route.token ? { token: route.token } : {}) };
  let answer: Response;
  try {
    answer = await fetch(route.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...route.headers },
      body: JSON.stringify(told),
      cache: "no-store",
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) return "unreached";
    throw error;
  }
  const said = (await answer.json().catch(() => null)) as Announced | null;
  if (!answer.ok || !said?.token) return said?.refusal ?? unworded(answer.status, Boolean(route.headers));
  announced(said.token);
  return said.stored ? null : put(`/api/v1/uploads/${said.token}`, file, progress, signal);
}

interface Announced {
  readonly token?: string;
  readonly stored?: boolean;
  readonly refusal?: FileRefusal;
}

function put(
  address: string,
  file: File,
  progress: (loaded: number) => void,
  signal: AbortSignal,
): Promise<Problem | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => resolve(request.status === 201 ? null : refusalOf(request));
    request.onerror = () => resolve("unreached");
    request.onabort = () => reject(new DOMException("called off", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) reject(new DOMException("called off", "AbortError"));
    else request.send(file);
  });
}

function refusalOf({ status, responseText }: XMLHttpRequest): Problem {
  try {
    return (JSON.parse(responseText) as Announced).refusal ?? unworded(status);
  } catch {
    return unworded(status);
  }
}

/** What an answer without words says. */
function unworded(status: number, signedIn = false): Problem {
  if (status === 413) return { name: "TooLargeThere" };
  return signedIn && (status === 401 || status === 403) ? { name: "SignedOut" } : "unreached";
}
