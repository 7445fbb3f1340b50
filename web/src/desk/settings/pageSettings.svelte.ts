/** The settings with which the page was loaded; read again when a desk frame says that they have changed (P51). */

import type { LiveClient } from "../../live/client";
import type { DeskApi } from "../api";
import type { Bootstrap } from "../bootstrap";

/** Returns the reactive data of the page. `changed` is called when they, or the operator's queues, may have changed. */
export function followSettings(
  bootstrap: Bootstrap,
  client: Pick<LiveClient, "listen">,
  api: Pick<DeskApi, "request">,
  changed: () => void,
): Bootstrap {
  const current = $state(bootstrap);
  /** The version that is shown: at first that of the page, which the first frame names. */
  let shown: string | null = null;
  let latest = "";
  let busy = false;

  async function update(): Promise<void> {
    if (busy || shown === latest) return;
    busy = true;
    const version = latest;
    try {
      Object.assign(current, await api.request("GET desk/page-settings"));
      shown = version;
    } catch {
      // The next desk frame repeats the request.
    } finally {
      busy = false;
    }
    if (shown === version) void update();
  }

  client.listen({
    desk: ({ settings = "" }) => {
      shown ??= settings;
      if (latest !== settings && shown !== settings) changed();
      latest = settings;
      void update();
    },
  });
  return current;
}
