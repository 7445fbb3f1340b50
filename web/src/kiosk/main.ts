/** The page of a public computer. */
import { mount } from "svelte";
import "../tokens.css";
import { readBootstrap } from "../widget/bootstrap";
import { widgetContext } from "../widget/context";
import { chooseStore, createApp } from "../widget/create";
import { Host } from "../widget/host";
import "../widget/widget.css";
import Kiosk from "./Kiosk.svelte";

const boot = readBootstrap(document);
const target = document.getElementById("app");

if (target) {
  const app = createApp(boot, new Host(window, false), chooseStore(boot, null));
  mount(Kiosk, { target, context: widgetContext(app) });
}
