import { mount } from "svelte";
import "../tokens.css";
import { begin, storeOf, takeHandOver } from "./begin";
import { readBootstrap } from "./bootstrap";
import { Host, inOurFrame } from "./host";
import "./widget.css";
import Widget from "./Widget.svelte";

const boot = readBootstrap(document);
const target = document.getElementById("app");

// In iframe chat mode the chat is on top already: a second one below would take it away.
if (target && !inOurFrame(window)) {
  const given = boot.embedded ? null : takeHandOver();
  const app = begin(boot, new Host(window, boot.embedded), storeOf(boot, given));
  if (given) void app.moving.redeem(given.code, given);
  mount(Widget, { target, props: { app } });
}
