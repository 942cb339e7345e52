import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import * as z from "zod";

/** Where the key believes to be: the relying party of Kratos' configuration. */
export const RELYING_PARTY = { id: "localhost", origin: "http://localhost:4455" };

/** A security key made of software (WebAuthn level 2, ES256, without attestation). */
export interface SecurityKey {
  /** Answers the challenge of a registration, as the browser would post it. */
  register(challenge: string): string;
  /** Answers the challenge of a login. */
  logIn(challenge: string): string;
}

const USER_PRESENT_AND_VERIFIED = 0x05;
const WITH_CREDENTIAL = 0x40;

/** Makes a new key. */
export const newSecurityKey = (): SecurityKey => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = z.object({ x: z.string(), y: z.string() }).parse(publicKey.export({ format: "jwk" }));
  const id = randomBytes(32);
  let counter = 0;
  const credential = { id: id.toString("base64url"), rawId: id.toString("base64url"), type: "public-key" };
  return {
    register: (challenge) => {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(x, y)]);
      const data = authenticatorData(USER_PRESENT_AND_VERIFIED | WITH_CREDENTIAL, ++counter, attested);
      const response = {
        attestationObject: attestationObject(data).toString("base64url"),
        clientDataJSON: clientData("webauthn.create", challenge).toString("base64url"),
      };
      return JSON.stringify({ ...credential, response });
    },
    logIn: (challenge) => {
      const data = authenticatorData(USER_PRESENT_AND_VERIFIED, ++counter);
      const client = clientData("webauthn.get", challenge);
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), privateKey);
      const response = {
        authenticatorData: data.toString("base64url"),
        clientDataJSON: client.toString("base64url"),
        ...{ signature: signature.toString("base64url"), userHandle: "" },
      };
      return JSON.stringify({ ...credential, response });
    },
  };
};

const authenticatorData = (flags: number, counter: number, attested = Buffer.alloc(0)): Buffer => {
  const tail = Buffer.alloc(5);
  tail.writeUInt8(flags);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(Buffer.from(RELYING_PARTY.id)), tail, attested]);
};

const clientData = (type: string, challenge: string): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin: RELYING_PARTY.origin, crossOrigin: false }));

/** CBOR of `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`: an elliptic curve key for ES256 on P-256. */
const coseKey = (x: string, y: string): Buffer =>
  Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);

/** CBOR of `{"fmt": "none", "attStmt": {}, "authData": data}`. */
const attestationObject = (data: Buffer): Buffer =>
  Buffer.concat([
    ...[Buffer.from([0xa3, 0x63]), Buffer.from("fmt"), Buffer.from([0x64]), Buffer.from("none")],
    ...[Buffer.from([0x67]), Buffer.from("attStmt"), Buffer.from([0xa0])],
    ...[Buffer.from([0x68]), Buffer.from("authData"), Buffer.from([0x58, data.length]), data],
  ]);

const sha256 = (data: Buffer): Buffer => createHash("sha256").update(data).digest();
