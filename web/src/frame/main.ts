/** Iframe chat mode: a page of the web, and the chat on top of it. Token and address live as long as this window. */
import { mount } from "svelte";
import "../tokens.css";
import { browserStore } from "../live/browser";
import { memoryStore } from "../live/ports";
import { begin, takeHandOver } from "../widget/begin";
import { readBootstrap } from "../widget/bootstrap";
import { Host } from "../widget/host";
import "../widget/widget.css";
import { enter } from "./enter";
import Frame from "./Frame.svelte";
import "./frame.css";
import { answerLoaders } from "./handshake";
import { KeptPage } from "./page";
import { Shown } from "./shown.svelte";

const boot = readBootstrap(document);
const alone = `/chat/${boot.widget.slug}/`;
// Not shared with other windows: this one may be over another page, in another chat.
const store = browserStore("session");
const kept = new KeptPage(store ?? memoryStore(), boot.widget.slug);
const given = takeHandOver();
const target = document.getElementById("app");

if (!given && kept.address === null) location.replace(alone);
else if (target) {
  answerLoaders(window);
  const shown = new Shown(given ? null : kept.address);
  const host = new Host(window, false);
  const show = (address: string): void => {
    kept.address = address;
    shown.show(address);
    host.view = { ...host.view, page: { url: address, title: "" } };
  };
  if (shown.address !== null) show(shown.address);
  const app = begin(boot, host, store, { show });
  mount(Frame, { target, props: { app, shown, store: store ?? memoryStore() } });
  // A code that is not good any more is explained where the chat can be begun anew.
  if (given)
    void enter(app.moving, given).then(
      (entered) => entered || location.replace(`${alone}#code=${given.code}`),
    );
}
