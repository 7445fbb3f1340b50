import { tick } from "svelte";
import type { ComponentProps } from "svelte";
import { expect, onTestFinished, test } from "vitest";
import { screen, show, user } from "../../testing/page";
import BarChart from "./BarChart.svelte";
import { reading, sentence } from "./chart";
import type { Bar } from "./chart";

const YEAR = "Chats by: Month";
const bars: Bar[] = [
  { key: "1", name: "Jan 2026", values: [1_200, 3] },
  { key: "2", name: "Feb 2026", values: [900, 0] },
  { key: "3", name: "Mar 2026", values: [1_234, 31] },
];
const series = [
  { name: "Answered", tone: "accent" },
  { name: "Missed", tone: "warn" },
] as const;

function chart(props: Partial<ComponentProps<typeof BarChart>> = {}): HTMLElement {
  show(BarChart, { title: YEAR, bars, series, stacked: true, ...props });
  return screen.getByRole("img");
}

/** What is written over the bars. */
const legend = (): string => document.querySelector(".legend p")?.textContent ?? "";
const spoken = (): string => screen.getByRole("status").textContent;

test("the chart is one image, named by a sentence with its longest bar", () => {
  const image = chart();
  expect(image.ariaLabel).toBe(
    "Chats by: Month: 3 bars, the highest is Mar 2026 with 1,265. The table has all values.",
  );
  expect(screen.getAllByRole("img")).toHaveLength(1);
  expect(sentence(YEAR, bars, false)).toContain("with 1,234.");
});

test("arrow keys go along the bars, their values are shown and said, and one tab stop is enough", async () => {
  chart();
  await user.tab();
  expect(document.activeElement).toBe(screen.getByRole("img"));
  expect(spoken()).toBe("");
  const seen = [];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Home", "End"]) {
    await user.keyboard(`{${key}}`);
    expect(spoken().trim()).toBe(legend());
    seen.push(legend().slice(0, 3));
  }
  expect(seen).toEqual(["Jan", "Feb", "Mar", "Mar", "Feb", "Jan", "Mar"]);
  expect(legend()).toBe("Mar 2026: Answered 1,234, Missed 31");
  await user.keyboard("{Escape}");
  expect(legend()).not.toContain("2026");
  await user.keyboard("{Home}");
  await user.tab();
  expect(document.activeElement).toBe(document.body);
  expect(legend()).not.toContain("2026");
});

test.each([
  ["columns", "rtl", "ArrowLeft", "ArrowRight", "ArrowDown"],
  ["rows", "ltr", "ArrowDown", "ArrowUp", "ArrowRight"],
] as const)("%s, %s: the keys follow what is seen", async (layout, dir, onward, back, other) => {
  document.body.dir = dir;
  onTestFinished(() => document.body.removeAttribute("dir"));
  chart({ layout }).style.direction = dir;
  await user.tab();
  await user.keyboard(`{${onward}}{${onward}}`);
  expect(legend()).toContain("Feb");
  await user.keyboard(`{${other}}`);
  expect(legend()).toContain("Feb");
  await user.keyboard(`{${back}}`);
  expect(legend()).toContain("Jan");
});

test("a pointer shows a bar's values without a word, a mouse takes them away, a finger leaves them", async () => {
  const image = chart();
  const point = async (type: string, pointerType: string): Promise<string> => {
    const to = type === "pointerenter" ? image.querySelectorAll(".bar")[1] : image;
    to?.dispatchEvent(new PointerEvent(type, { pointerType }));
    await tick();
    return legend();
  };
  expect(await point("pointerenter", "mouse")).toMatch(/^Feb 2026/);
  expect(spoken()).toBe("");
  expect(await point("pointerleave", "mouse")).not.toContain("2026");
  await point("pointerenter", "touch");
  expect(await point("pointerleave", "touch")).toMatch(/^Feb 2026/);
});

test("a tiny value beside a huge one is drawn, nothing is not; long names can be read whole", () => {
  const name = "Interlibrary loan and document delivery, main building";
  const tiny = { key: "a", name, values: [1, 0] };
  const image = chart({ bars: [tiny, { key: "b", name: "B", values: [9_000_000, 0] }], layout: "rows" });
  expect(image.querySelectorAll(".part")).toHaveLength(2);
  expect(screen.getByTitle(name).textContent).toBe(name);
  expect([...document.querySelectorAll(".ticks span")].map((tick) => tick.textContent)).toEqual([
    "0",
    "2M",
    "4M",
    "6M",
    "8M",
    "10M",
  ]);
});

test("without bars a sentence says so, and a single bar is no chart", () => {
  show(BarChart, { title: YEAR, bars: [], series });
  expect(screen.getByText("There are no values to show.")).toBeDefined();
  show(BarChart, { title: YEAR, bars: [bars[0] as Bar], series });
  expect(screen.queryByRole("img")).toBeNull();
});

test("a bar of one series is read without its series", () => {
  expect(
    reading({ key: "x", name: "Map room", values: [12_000] }, [{ name: "Records", tone: "accent" }]),
  ).toBe("Map room: 12,000");
});
