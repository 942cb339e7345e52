import { CERTIFICATE_TRANSFER, providerDatabags } from "#lib/interfaces/certificate-transfer.ts";
import { selfSigned } from "#local/kubernetes/certificate.ts";
import { type Neighbour, on, textOf } from "./neighbour.ts";

/** An authority of its own: another common name is another certificate. Nothing is signed by it. */
export const SELF_SIGNED_CERTIFICATES: Neighbour = {
  charm: "self-signed-certificates",
  endpoints: {
    "send-ca-cert": { role: "provider", interface: CERTIFICATE_TRANSFER },
    certificates: { role: "provider", interface: "tls-certificates" },
  },
  options: {
    "ca-common-name": { type: "string", default: "local-model-ca", description: "Common name of the authority." },
  },
  speak: (seen) => {
    const name = textOf(seen, "ca-common-name");
    const takers = on(seen.relations, "send-ca-cert");
    const names = takers.map(({ remoteApp }) => remoteApp).join(", ");
    return {
      status: {
        name: "active",
        message: names === "" ? `Authority ${name}` : `Authority ${name} is given to ${names}`,
      },
      relations: takers.map(({ id, remote }) => {
        const { app: application, unit } = providerDatabags([certificateOf(name)], remote);
        return { id, application, unit };
      }),
    };
  },
};

/** The certificates that were made, by common name: asked again, the stand-in has to say the same. */
const MADE = new Map<string, string>();

const certificateOf = (commonName: string): string => {
  const certificate = MADE.get(commonName) ?? selfSigned(commonName, []).certificate;
  MADE.set(commonName, certificate);
  return certificate;
};
