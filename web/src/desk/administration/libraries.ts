/** The libraries that the operator administers. */
import type { LibrarySettings } from "../../protocol/http";
import type { DeskApi } from "../api";

export async function administeredLibraries(api: DeskApi): Promise<readonly LibrarySettings[]> {
  return await api.request("GET desk/administration/libraries");
}
