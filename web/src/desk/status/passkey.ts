/** Uses a passkey of the operator, for the confirmation. */

export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** The credential as JSON. Throws if the browser or the operator refused. */
export async function usePasskey(options: unknown): Promise<string> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
  const used = await navigator.credentials.get({ publicKey });
  if (!(used instanceof PublicKeyCredential)) throw new Error("no passkey");
  return JSON.stringify(used.toJSON());
}
