import { expect, it } from "vitest";
import { fileSize } from "./sizes";

it("uses the largest unit below the size, with a no-break space", () => {
  const number = (bytes: number): string => fileSize(bytes, "en-US").replace("\u00a0", "_");
  expect(number(0)).toBe("0_B");
  expect(number(1023)).toBe("1,023_B");
  expect(number(1025)).toBe("2_KB");
  expect(number(340 * 1024)).toBe("340_KB");
  expect(number(2.1 * 2 ** 20)).toBe("2.1_MB");
  expect(number(20 * 2 ** 20)).toBe("20.0_MB");
  expect(number(20 * 2 ** 20 + 1)).toBe("20.1_MB");
});

it("formats numbers in the reader's locale", () => {
  expect(fileSize(2.1 * 2 ** 20, "de-DE")).toBe("2,1\u00a0MB");
});
