import { expect, test } from "vitest";
import { screen, show } from "../../../testing/page";
import ProviderMetadata from "./ProviderMetadata.svelte";
import type { ProviderForm } from "./providers";

const DAY_MS = 86_400_000;

function open(days: number | null): void {
  const form = {
    isNew: days === null,
    saved: {
      issuer: "https://idp.example/",
      certificate_until: days === null ? null : Date.now() + days * DAY_MS,
    },
    values: { metadata_file: "" },
    error: () => "",
  } as unknown as ProviderForm;
  show(ProviderMetadata, { form });
}

test("G2: our metadata are there before those of the provider", () => {
  open(null);
  expect(screen.getByRole("link", { name: "Our metadata" })).toHaveProperty("pathname", "/saml/metadata/");
  expect(screen.queryByText(/^Certificate/)).toBeNull();
});

test.each([31, 400])("G2: a certificate that is valid for %i days is shown without a warning", (days) => {
  open(days);
  expect(screen.getByText(/^Certificate valid until/)).toBeTruthy();
  expect(screen.queryByRole("status")).toBeNull();
});

test.each([29, 0, -3])("G2: a certificate that ends in %i days is a warning", (days) => {
  open(days);
  expect(screen.getByRole("status").textContent).toMatch(/^\s*Certificate ends/);
});
