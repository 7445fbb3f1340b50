/** Enhancements of the public FAQ pages, which work without a script. */

import "../tokens.css";
import "../site/site.css";
import "../site/forms.css";
import "../site/ticket.css";
import "./faq.css";
import "./entry.css";
import "./list.css";
import { remember } from "./helpful";
import { openChatHere } from "./opensChat";
import { searchAsTyped } from "./search";

const form = document.querySelector<HTMLFormElement>("form[data-search]");
const results = document.querySelector<HTMLElement>("[data-results]");
if (form && results) searchAsTyped(form, results);
const vote = document.querySelector<HTMLFormElement>("form[data-helpful]");
if (vote) remember(vote);
const chat = document.querySelector<HTMLAnchorElement>("a[data-opens-chat]");
if (chat) openChatHere(chat);
