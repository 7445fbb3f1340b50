import Desk from "./Desk.svelte";
import { mount } from "svelte";

const target = document.getElementById("app");
if (target) mount(Desk, { target });
