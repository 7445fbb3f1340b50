import { mount } from "svelte";
import "../tokens.css";
import { createApp, chooseStore, readHandOver } from "./create";
import { readBootstrap } from "./bootstrap";
import { widgetContext } from "./context";
import { Host, inFrameMode } from "./host";
import { speaksStored } from "./language";
import "./widget.css";
import Widget from "./Widget.svelte";

const boot = readBootstrap(document);
const target = document.getElementById("app");

// In iframe chat mode the top window has the chat: a second widget below would take its seat.
if (target && !inFrameMode(window)) {
  const handOver = boot.embedded ? null : readHandOver();
  const store = chooseStore(boot, handOver);
  if (handOver || !speaksStored(boot, store)) {
    const app = createApp(boot, new Host(window, boot.embedded), store);
    if (handOver) void app.handover.redeem(handOver.code, handOver);
    mount(Widget, { target, context: widgetContext(app) });
  }
}
