import { expect, it } from "vitest";
import { fileSize } from "./sizes";

it("says sizes in the unit that people read, with a no-break space", () => {
  const said = (bytes: number): string => fileSize(bytes, "en-US").replace("\u00a0", "_");
  expect(said(0)).toBe("0_B");
  expect(said(1023)).toBe("1,023_B");
  expect(said(1025)).toBe("2_KB");
  expect(said(340 * 1024)).toBe("340_KB");
  expect(said(2.1 * 2 ** 20)).toBe("2.1_MB");
  expect(said(20 * 2 ** 20)).toBe("20.0_MB");
  expect(said(20 * 2 ** 20 + 1)).toBe("20.1_MB");
});

it("writes numbers as the reader does", () => {
  expect(fileSize(2.1 * 2 ** 20, "de-DE")).toBe("2,1\u00a0MB");
});
