import { readFile, removePath, writeFile } from "#lib/pebble/files.ts";
import { CA_BUNDLE_PATH, IMAGE_CA_BUNDLE_PATH } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";

/**
 * Adds certificates to those that the image trusts, in the file that Kratos reads them from. What the image brought is kept beside it,
 * so that taking certificates away again leaves what was there before.
 */
export const trustCertificates = async (certificates: readonly string[], { pebble, log }: World): Promise<void> => {
  const kept = await readFile(pebble, IMAGE_CA_BUNDLE_PATH);
  if (kept === undefined && certificates.length === 0) return;
  const ofImage = kept ?? (await readFile(pebble, CA_BUNDLE_PATH)) ?? new Uint8Array();
  const readable = { permissions: "644", makeDirectories: true };
  if (kept === undefined) await writeFile(pebble, IMAGE_CA_BUNDLE_PATH, ofImage, readable);
  await writeFile(
    pebble,
    CA_BUNDLE_PATH,
    certificates.length === 0 ? ofImage : bundle(ofImage, certificates),
    readable,
  );
  if (certificates.length === 0) await removePath(pebble, IMAGE_CA_BUNDLE_PATH);
  log.info({ certificates: certificates.length }, "Kratos trusts other authorities");
};

const bundle = (ofImage: Uint8Array, certificates: readonly string[]): string => {
  const own = Buffer.from(ofImage).toString().trimEnd();
  return [...(own === "" ? [] : [own]), ...certificates].join("\n");
};
