/**
 * The invitation to a chat beside the launcher. The server appends this script to the loader of widgets that have one, so
 * that it needs no request of its own. A screen reader announces it; the focus stays where it is.
 */
import type { Api } from "./api";
import type { LoaderConfig } from "./config";
import { invitationBox } from "./invitation-box";
import { appears, InvitationMemory } from "./inviting";

declare const __REFDESK__: LoaderConfig;

function plan({ widget, title, language, public_computers, invite }: LoaderConfig): void {
  if (!invite) return;
  const tab = (): Storage => sessionStorage;
  const memory = new InvitationMemory(widget, tab, public_computers ? tab : () => localStorage);
  if (memory.free) setTimeout(show, invite.after * 1000, invite);

  function show({ pages, text, decline }: typeof invite & object): void {
    const api = window.Refdesk as Api | undefined;
    const root = document.getElementById(`refdesk-${widget}`)?.shadowRoot;
    const launcher = root?.querySelector("button");
    const status = root?.querySelector("output");
    if (!launcher || !status || !api || document.hidden || root?.querySelector("iframe")) return;
    if (api.state[widget] !== "online" || !appears(pages, location.href) || !memory.show()) return;
    const box = invitationBox({ text, title, decline }, (accepted) => {
      box.remove();
      if (accepted) return api.open(widget);
      memory.decline();
      launcher.focus();
    });
    box.lang = language;
    launcher.before(box);
    status.textContent = text;
    // The patron may have opened the widget in another way.
    api.on("open", (opened) => opened.widget === widget && box.remove());
  }
}

plan(__REFDESK__);
