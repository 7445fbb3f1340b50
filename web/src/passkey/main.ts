/** The pages on which an operator adds a passkey, or signs in with one. */

interface Options {
  readonly creation_options?: { readonly publicKey: PublicKeyCredentialCreationOptionsJSON };
  readonly request_options?: { readonly publicKey: PublicKeyCredentialRequestOptionsJSON };
}

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
const button = form?.querySelector("button");
const problem = form?.querySelector<HTMLElement>("[data-problem]");
const field = form?.querySelector<HTMLInputElement>("input[name=credential]");
const options = JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}") as Options;

/** Null if the operator or the browser refused. */
async function credential(): Promise<Credential | null> {
  if (options.creation_options) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.creation_options.publicKey);
    return navigator.credentials.create({ publicKey });
  }
  if (!options.request_options) return null;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
  return navigator.credentials.get({ publicKey });
}

async function send(): Promise<void> {
  if (!form || !field || !problem) return;
  problem.hidden = true;
  try {
    const made = await credential();
    if (!(made instanceof PublicKeyCredential)) throw new Error("no passkey");
    field.value = JSON.stringify(made.toJSON());
    form.submit();
  } catch {
    problem.hidden = false;
  }
}

// Passkeys need HTTPS, and a browser that reads options from JSON.
if (
  button &&
  typeof PublicKeyCredential !== "undefined" &&
  "parseCreationOptionsFromJSON" in PublicKeyCredential
)
  button.addEventListener("click", () => void send());
else if (button && problem) {
  button.hidden = true;
  problem.hidden = false;
}
