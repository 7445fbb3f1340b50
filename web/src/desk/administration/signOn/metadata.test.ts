import { expect, test } from "vitest";
import { screen, show } from "../../../testing/page";
import ProviderMetadata from "./ProviderMetadata.svelte";
import type { ProviderForm } from "./providers";

const DAY_MS = 86_400_000;

function open(days: number | null, saved: object = {}): void {
  const form = {
    isNew: days === null,
    saved: {
      issuer: "https://idp.example/",
      certificate_until: days === null ? null : Date.now() + days * DAY_MS,
      metadata_source: "file",
      ...saved,
    },
    values: { metadata_file: "", metadata_source: "file", ...saved },
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

const FEDERATION = { metadata_source: "federation", metadata_error: "" };
const AT = new Date(2026, 10, 5).getTime();

test("G2: metadata of a federation need no file, and say when they were fetched", () => {
  open(400, { ...FEDERATION, metadata_at: AT });
  expect(screen.queryByLabelText("Metadata file")).toBeNull();
  expect(screen.getByText(/^Metadata fetched on .*2026$/)).toBeTruthy();
  expect(screen.queryByRole("status")).toBeNull();
});

test("G2: an old copy is a warning with its date and the reason", () => {
  open(400, { ...FEDERATION, metadata_at: AT, metadata_error: "signature metadata unsigned" });
  expect(screen.getByRole("status").textContent).toMatch(
    /The metadata of .*2026 is in use.*signature metadata unsigned/s,
  );
});

test("G2: metadata that could never be fetched are a warning with the reason", () => {
  open(null, { ...FEDERATION, metadata_at: null, metadata_error: "unreachable status 404" });
  expect(screen.queryByRole("status")).toBeNull();
  open(400, { ...FEDERATION, metadata_at: null, metadata_error: "unreachable status 404" });
  expect(screen.getByRole("status").textContent).toMatch(/can’t be fetched.*unreachable status 404/s);
});
