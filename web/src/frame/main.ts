/** Iframe chat mode: a web page with the chat on top of it. Token and address are stored as long as this window. */
import { mount } from "svelte";
import "../tokens.css";
import { browserStore } from "../live/browser";
import { memoryStore } from "../live/ports";
import { widgetContext } from "../widget/context";
import { createApp, readHandOver } from "../widget/create";
import { readBootstrap } from "../widget/bootstrap";
import { Host } from "../widget/host";
import "../widget/widget.css";
import { enter } from "./enter";
import Frame from "./Frame.svelte";
import "./frame.css";
import { answerLoaders } from "./handshake";
import { StoredPage } from "./page";
import { Shown } from "./shown.svelte";

const boot = readBootstrap(document);
const alone = `/chat/${boot.widget.slug}/`;
// Session storage, because another window may be over another page with another chat.
const store = browserStore("session");
const stored = new StoredPage(store ?? memoryStore(), boot.widget.slug);
const handOver = readHandOver();
const target = document.getElementById("app");

if (!handOver && stored.address === null) location.replace(alone);
else if (target) {
  answerLoaders(window);
  const shown = new Shown(handOver ? null : stored.address);
  const host = new Host(window, false);
  const show = (address: string): void => {
    stored.address = address;
    shown.show(address);
    host.view = { ...host.view, page: { url: address, title: "" } };
  };
  if (shown.address !== null) show(shown.address);
  const app = createApp(boot, host, store, { show });
  mount(Frame, { target, props: { shown }, context: widgetContext(app) });
  // The chat page explains an invalid code and offers a new chat.
  if (handOver)
    void enter(app.handover, handOver).then(
      (entered) => entered || location.replace(`${alone}#code=${handOver.code}`),
    );
}
