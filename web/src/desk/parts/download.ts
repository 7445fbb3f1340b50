/** Files that need a confirmation by password first. */
import { ApiError } from "../api";
import type { DeskApi } from "../api";

/** Whether the file may be requested now; asks for the password where that is needed. */
export async function mayDownload(api: DeskApi): Promise<boolean> {
  try {
    await api.request("GET desk/confirmation");
  } catch (failure) {
    // Any other failure is the download's to report.
    return !(failure instanceof ApiError && failure.status === 403);
  }
  return true;
}

/** Follows the clicked link to a file. */
export async function download(api: DeskApi, event: MouseEvent): Promise<void> {
  const { href } = event.currentTarget as HTMLAnchorElement;
  event.preventDefault();
  if (await mayDownload(api)) location.assign(href);
}
