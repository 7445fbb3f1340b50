/** Shows a widget, or its button, with settings that aren't saved. Each call replaces what is shown. */
import { mount, unmount } from "svelte";
import { invitationBox } from "../embed/invitation-box";
import { css } from "../embed/style";
import { browserClock, browserRandom } from "../live/browser";
import { memoryStore } from "../live/ports";
import { m } from "../paraglide/messages.js";
import { parse, roles, textOn } from "../widget/accent";
import { Api } from "../widget/api";
import { WidgetApp } from "../widget/app.svelte";
import { direction } from "../widget/bootstrap";
import type { Bootstrap } from "../widget/bootstrap";
import { widgetContext } from "../widget/context";
import type { Environment } from "../widget/environment";
import { Host } from "../widget/host";
import { Memory } from "../widget/memory";
import * as talk from "../widget/talk";
import Widget from "../widget/Widget.svelte";
import { answer, sampleChat } from "./sample";
import type { Preview } from "./settings";
import { withUnsaved } from "./settings";

const theme = new CSSStyleSheet();

/** Returns a function that removes it. */
export function show(saved: Bootstrap, preview: Preview, target: HTMLElement): () => void {
  const boot = withUnsaved(saved, preview);
  const root = document.documentElement;
  root.lang = boot.language;
  root.dir = direction(boot.language);
  root.dataset["theme"] = preview.dark ? "dark" : "light";
  document.adoptedStyleSheets = [theme];
  theme.replaceSync(accentRules(boot.widget.accent, preview.dark));
  if (preview.state !== "closed") return showWidget(boot, preview.state, target);
  // In the page the widget is always open.
  if (boot.widget.form === "page") return showWidget(boot, "open", target);
  return boot.widget.form === "link" ? showLink(boot, target) : showButton(boot, preview, target);
}

function accentRules(accent: string, dark: boolean): string {
  const sets = roles(accent);
  const values = Object.entries((dark ? sets?.dark : sets?.light) ?? {});
  return `:root:root{${values.map(([name, value]) => `--${name}:${value};`).join("")}}`;
}

function showWidget(boot: Bootstrap, state: Preview["state"], target: HTMLElement): () => void {
  let shown = true;
  // Timers of an earlier preview end with it.
  const clock = {
    now: () => browserClock.now(),
    after: (delay: number, call: () => void) => browserClock.after(delay, () => shown && call()),
  };
  const ports = { clock, random: browserRandom, store: memoryStore() };
  if (state === "chat") {
    const session = { chat: 1, token: "", question: m.preview_question() };
    new Memory(ports.store, boot.widget.slug).session = session;
  }
  const online = state !== "offline";
  const socket = sampleChat(boot, () => clock.now());
  const environment: Environment = {
    ports,
    api: new Api("", answer(online)),
    host: new Host(window, false),
    presence: (_widget, to) => {
      queueMicrotask(() => to.changed({ online }));
      return () => undefined;
    },
    persistent: true,
    talk: () => Promise.resolve(talk),
    livePorts: () => ({ ...ports, socket, stream: socket, reachable: () => Promise.resolve(true) }),
    visible: () => true,
    details: () => ({ screen: "", mobile: false, language: boot.language }),
    ring: () => undefined,
    reload: () => undefined,
  };
  const app = new WidgetApp(boot, environment);
  const mounted = mount(Widget, { target, context: widgetContext(app) });
  return () => {
    shown = false;
    app.leaveChat();
    void unmount(mounted);
  };
}

/** As a library's page shows a link. */
function showLink({ widget }: Bootstrap, target: HTMLElement): () => void {
  const paragraph = document.createElement("p");
  const link = document.createElement("a");
  paragraph.className = "pad";
  link.href = "#";
  link.textContent = widget.title;
  link.onclick = (event) => event.preventDefault();
  paragraph.append(link);
  target.append(paragraph);
  return () => paragraph.remove();
}

function showButton({ widget }: Bootstrap, { side, invitation }: Preview, target: HTMLElement): () => void {
  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const onAccent = `rgb(${textOn(parse(widget.accent) ?? [0, 0, 0]).join()})`;
  sheet.replaceSync(css({ accent: widget.accent, text: onAccent, form: widget.form, side }));
  shadow.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "online";
  const label = document.createElement("span");
  const word = document.createElement("small");
  word.textContent = `● ${m.preview_online()}`;
  label.append(widget.title, word);
  button.append(label);
  shadow.append(button);
  if (invitation !== null) {
    const words = { text: invitation, title: widget.title, decline: m.preview_decline() };
    const box = invitationBox(words, () => box.remove());
    button.before(box);
  }
  target.append(host);
  return () => host.remove();
}
