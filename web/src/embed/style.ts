import type { LoaderConfig } from "./config";

/** For a constructed style sheet: the page's Content-Security-Policy may forbid inline styles. */
export function css({ accent, on_accent }: Pick<LoaderConfig, "accent" | "on_accent">): string {
  return `
:host{all:initial}
button,iframe{position:fixed;inset-inline-end:16px;inset-block-end:16px;z-index:2147483000}
button{display:flex;gap:8px;align-items:center;min-block-size:48px;padding:0 18px;border:0;border-radius:12px;
background:${accent};color:${on_accent};font:500 16px/24px system-ui,sans-serif;cursor:pointer;
box-shadow:0 2px 4px rgb(24 26 30/12%),0 8px 20px rgb(24 26 30/16%)}
button:hover{filter:brightness(.93)}
button:focus-visible{outline:2px solid ${on_accent};outline-offset:-4px;box-shadow:0 0 0 2px ${accent}}
svg{inline-size:20px;block-size:20px;fill:none;stroke:currentcolor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.online:after,.offline:after{inline-size:6px;block-size:6px;border:2px solid;border-radius:50%;content:""}
.online:after{background:currentcolor}
i{min-inline-size:22px;padding:0 6px;border-radius:11px;background:#b3261e;color:#fff;font:600 13px/22px system-ui;text-align:center}
i[hidden]{display:none}
span[role]{position:fixed;overflow:hidden;inline-size:1px;block-size:1px;clip-path:inset(50%)}
iframe{inset-block-end:76px;inline-size:380px;block-size:620px;max-block-size:calc(100% - 92px);border:0;border-radius:12px;
background:Canvas;color-scheme:light dark;box-shadow:0 0 0 1px rgb(128 132 140/35%),0 4px 8px rgb(24 26 30/8%),0 20px 48px rgb(24 26 30/24%)}
iframe.closed{visibility:hidden;pointer-events:none}
@media(max-width:480px),(max-height:440px){
iframe{inset:0;inline-size:100%;block-size:100%;max-block-size:none;border-radius:0}
iframe.ready:not(.closed)~button{visibility:hidden}}
@media(forced-colors:active){button{border:1px solid}}
@media print{button,iframe{display:none}}`;
}
