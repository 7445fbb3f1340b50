import Widget from "./Widget.svelte";
import { mount } from "svelte";

const target = document.getElementById("app");
if (target) mount(Widget, { target });
