/**
 * Sends a file: an announcement, then its bytes by XMLHttpRequest, because `fetch` reports no progress of uploads.
 * Repeated with the same key, the file is stored once.
 */
import type {
  FileEmpty,
  FileIncomplete,
  FilesDisabled,
  FileTooLarge,
  FileTypeRefused,
  FileUnsafe,
  NotScanned,
  UploadSlow,
  UploadToken,
} from "../../protocol/http";
import type { AnyRefusal, NoSuchUpload, TooManyFiles } from "../../protocol/wire";

/** The largest file that the server accepts, in bytes. */
export const FILE_LIMIT = 20 * 2 ** 20;

export type FileRefusal =
  | AnyRefusal
  | FileEmpty
  | FileIncomplete
  | FilesDisabled
  | FileTooLarge
  | FileTypeRefused
  | FileUnsafe
  | NoSuchUpload
  | NotScanned
  | TooManyFiles
  | UploadSlow
  | { readonly name: LocalRefusal };

/** For responses without a refusal of the server: a proxy rejected the size, or the operator is signed out. */
type LocalRefusal = "TooLargeThere" | "SignedOut";

/** Why a file was not sent: a refusal, or the server could not be reached. */
export type Problem = FileRefusal | "unreached";

/** The address of announcements with the sender's credential: a patron's token, or an operator's headers. */
export interface Route {
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** Null once the file is stored. Calls `announced` with the upload token. Throws `AbortError` on abort. */
export async function sendFile(
  file: File,
  key: string,
  route: Route,
  progress: (loaded: number) => void,
  signal: AbortSignal,
  announced: (token: string) => void = () => undefined,
): Promise<Problem | null> {
  const announcement = {
    key,
    name: file.name,
    size: file.size,
    ...(route.token ? { token: route.token } : {}),
  };
  let answer: Response;
  try {
    answer = await fetch(route.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...route.headers },
      body: JSON.stringify(announcement),
      cache: "no-store",
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) return "unreached";
    throw error;
  }
  const response = (await answer.json().catch(() => null)) as Announced | null;
  if (!answer.ok || !response?.token)
    return response?.refusal ?? problemOfStatus(answer.status, Boolean(route.headers));
  announced(response.token);
  return response.stored ? null : put(`/api/v1/uploads/${response.token}`, file, progress, signal);
}

type Announced = Partial<UploadToken & { readonly refusal: FileRefusal }>;

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
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) reject(new DOMException("aborted", "AbortError"));
    else request.send(file);
  });
}

function refusalOf({ status, responseText }: XMLHttpRequest): Problem {
  try {
    return (JSON.parse(responseText) as Announced).refusal ?? problemOfStatus(status);
  } catch {
    return problemOfStatus(status);
  }
}

/** The problem of a response without a refusal. */
function problemOfStatus(status: number, signedIn = false): Problem {
  if (status === 413) return { name: "TooLargeThere" };
  return signedIn && (status === 401 || status === 403) ? { name: "SignedOut" } : "unreached";
}
