import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate that vouches for itself, and its key, both as PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

/** Makes a certificate for a server on 127.0.0.1, valid for a week, that clients can be given as their authority (X.509, RFC 5280). */
export const selfSigned = (commonName: string, dnsNames: readonly string[]): SelfSigned => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = toBeSigned(commonName, dnsNames, publicKey.export({ type: "spki", format: "der" }));
  const certificate = sequence(body, ECDSA_WITH_SHA256, bitString(sign("sha256", body, privateKey)));
  return { certificate: pem(certificate), key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
};

const toBeSigned = (commonName: string, dnsNames: readonly string[], publicKey: Buffer): Buffer => {
  const name = sequence(set(sequence(objectId("550403"), element(0x0c, Buffer.from(commonName)))));
  const now = Date.now();
  const version3 = element(0xa0, element(0x02, Buffer.from([2])));
  // The first bit of a positive number is 0.
  const serial = element(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)]));
  return sequence(
    ...[version3, serial, ECDSA_WITH_SHA256, name],
    ...[sequence(utcTime(now - DAY_MS), utcTime(now + 7 * DAY_MS)), name, publicKey],
    element(0xa3, sequence(authority(), alternativeNames(dnsNames))),
  );
};

const authority = (): Buffer =>
  sequence(objectId("551d13"), element(0x01, TRUE), octetString(sequence(element(0x01, TRUE))));

const alternativeNames = (dnsNames: readonly string[]): Buffer =>
  sequence(
    objectId("551d11"),
    octetString(
      sequence(
        element(0x87, Buffer.from([127, 0, 0, 1])),
        ...dnsNames.map((dnsName) => element(0x82, Buffer.from(dnsName))),
      ),
    ),
  );

const TRUE = Buffer.from([0xff]);

/** One element of DER: its tag, its length and its content. */
const element = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body), body]);
};

const lengthOf = ({ length }: Buffer): Buffer => {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
};

const sequence = (...content: readonly Buffer[]): Buffer => element(0x30, ...content);
const set = (...content: readonly Buffer[]): Buffer => element(0x31, ...content);
const octetString = (content: Buffer): Buffer => element(0x04, content);
const bitString = (content: Buffer): Buffer => element(0x03, Buffer.from([0]), content);
const objectId = (hex: string): Buffer => element(0x06, Buffer.from(hex, "hex"));
const utcTime = (time: number): Buffer =>
  element(0x17, Buffer.from(`${new Date(time).toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));

const ECDSA_WITH_SHA256 = sequence(objectId("2a8648ce3d040302"));

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString("base64")
    .match(/.{1,64}/g)
    ?.join("\n")}\n-----END CERTIFICATE-----\n`;
