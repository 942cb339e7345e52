import { generateKeyPairSync, sign } from "node:crypto";

/** A certificate for 127.0.0.1 that signs itself, and its key: PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate (RFC 5280) with an elliptic curve key. Node has the key and the signature, but no X.509 to write. */
export const selfSignedCertificate = (): SelfSigned => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(objectId("2a8648ce3d040302"));
  const name = sequence(tlv(0x31, sequence(objectId("550403"), tlv(0x0c, Buffer.from("test")))));
  const validity = sequence(utcTime("200101000000Z"), utcTime("491231000000Z"));
  const contents = sequence(
    tlv(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(IS_AUTHORITY, FOR_LOCALHOST)),
  );
  const signature = sign("sha256", contents, privateKey);
  const document = sequence(contents, algorithm, tlv(0x03, Buffer.from([0]), signature));
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${document.toString("base64")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
};

/** One value of DER: its tag, the length, the contents. */
const tlv = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};

const sequence = (...contents: readonly Buffer[]): Buffer => tlv(0x30, ...contents);
const integer = (value: number): Buffer => tlv(0x02, Buffer.from([value]));
const objectId = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, "hex"));
const utcTime = (text: string): Buffer => tlv(0x17, Buffer.from(text));
const octets = (content: Buffer): Buffer => tlv(0x04, content);

const IS_AUTHORITY = sequence(objectId("551d13"), octets(sequence(tlv(0x01, Buffer.from([0xff])))));
const FOR_LOCALHOST = sequence(objectId("551d11"), octets(sequence(tlv(0x87, Buffer.from([127, 0, 0, 1])))));
