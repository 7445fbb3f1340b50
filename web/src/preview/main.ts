import "../tokens.css";
import { readBootstrap } from "../widget/bootstrap";
import "../widget/widget.css";
import type { Preview } from "./settings";
import { show } from "./show";

const boot = readBootstrap(document);
const target = document.getElementById("app");
let remove = (): void => undefined;

addEventListener("message", ({ origin, source, data }: MessageEvent<Preview | null>) => {
  if (origin !== location.origin || source !== parent || data?.refdesk !== "preview" || !target) return;
  remove();
  remove = show(boot, data, target);
});
