import { afterEach, expect, test } from "vitest";
import { isolated } from "./isolated";

afterEach(() => document.documentElement.removeAttribute("dir"));

test("L2: a Hebrew name in an English sentence moves nothing beside it", () => {
  expect(isolated`${"דנה"}: ${3} new`).toBe("\u2068דנה\u2069: 3 new");
  expect(isolated`${"Dana ❤️"}: ${3} new from ${"Ćwikła"}`).toBe("Dana ❤️: 3 new from Ćwikła");
});

test("L2: from right to left, names, addresses, times and numbers are isolated", () => {
  document.documentElement.dir = "rtl";
  expect(isolated`كتبت ${"Dana"} (${"d@example.org"}) ${"9:30–17:00"}: ${3}`).toBe(
    "كتبت \u2068Dana\u2069 (\u2068d@example.org\u2069) \u20689:30–17:00\u2069: \u20683\u2069",
  );
  expect(isolated`كتبت${""}`).toBe("كتبت");
});

test("L2: a name that ends with an override turns nothing around", () => {
  expect(isolated`${"Dana\u2069\u202e"} waits`).toBe("Dana waits");
  expect(isolated`${"\u2067דנה\u202e\u2069"} waits`).toBe("\u2068דנה\u2069 waits");
});

test("L2: a sentence inside a sentence keeps its isolates, a name can’t end them", () => {
  document.documentElement.dir = "rtl";
  const inner = isolated`${"Dana"} و ${2}`;
  expect(isolated`هنا ${inner}`).toBe("هنا \u2068\u2068Dana\u2069 و \u20682\u2069\u2069");
  expect(isolated`${"\u2069\u2068Dana"}`).toBe("\u2068Dana\u2069");
  expect(isolated`${"\u2068Dana"}`).toBe("\u2068Dana\u2069");
  expect(isolated`${"\u2068\u2067Dana\u2069\u2069"}`).toBe("\u2068Dana\u2069");
});

test("L2: programs that look for links find the end of an address", () => {
  document.documentElement.dir = "rtl";
  expect(isolated`هنا: ${"https://example.org/1"}`).toBe("هنا: https://example.org/1");
  expect(isolated`هنا: ${"http://localhost:*"}`).toBe("هنا: \u2068http://localhost:*\u2069");
});
