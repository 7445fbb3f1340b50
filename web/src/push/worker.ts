/** The desk's service worker. It handles no requests and stores nothing, so that no page depends on it. */

import { act, show } from "./notifications";
import type { PushContent } from "./notifications";
import type { WorkerScope } from "./scope";

const scope = self as unknown as WorkerScope;

scope.addEventListener("install", () => void scope.skipWaiting());
scope.addEventListener("push", (event) => event.waitUntil(show(scope, event.data?.json() as PushContent)));
scope.addEventListener("notificationclick", (event) => event.waitUntil(act(scope, event)));
