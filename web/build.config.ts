import { fileURLToPath } from "node:url";

/**
 * The folder of the build, or one in it. `bin/build` builds beside the current build and names the folder in
 * REFDESK_WEB_BUILD; by hand, the current build is replaced.
 */
export function buildFolder(inside = ""): string {
  const folder =
    process.env["REFDESK_WEB_BUILD"] ?? fileURLToPath(new URL("../refdesk/static/web", import.meta.url));
  return inside ? `${folder}/${inside}` : folder;
}
