/** Runs for each file of tests: no element stays for the next file, which has the same document. */
import { afterAll } from "vitest";

afterAll(() => document.body.replaceChildren());
