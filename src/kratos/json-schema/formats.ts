/** Formats as Kratos takes them (ory/jsonschema, formats.go); a value that is no text fits none. Formats that Kratos does not know it passes over. */
export const FORMATS: ReadonlyMap<string, (value: unknown) => boolean> = new Map(
  Object.entries<(text: string) => boolean>({
    email: (text) => isEmail(text),
    hostname: (text) => isHostname(text),
    date: (text) => isDate(text),
    time: (text) => TIME.test(text),
    "date-time": (text) => isDate(text.slice(0, 10)) && /^t$/i.test(text.charAt(10)) && TIME.test(text.slice(11)),
    ipv4: (text) => isIpv4(text),
    "ip-address": (text) => isIpv4(text),
  }).map(([name, fits]) => [name, (value) => typeof value === "string" && fits(value)]),
);

/** Formats that Kratos checks by rules that are not repeated here. */
export const UNCHECKED_FORMATS: ReadonlySet<string> = new Set([
  ...["tel", "ipv6", "uri", "iri", "uri-reference", "uriref", "iri-reference", "uri-template"],
  ...["regex", "json-pointer", "relative-json-pointer"],
]);

/** The local part is quoted or made of words of RFC 5322, with any letter of Unicode. */
const LOCAL_PART = /^\s*(?:"[^"]*"|[^\s"(),.:;<>@[\\\]]+(?:\.[^\s"(),.:;<>@[\\\]]+)*)$/u;

/** An e-mail address as Kratos takes one: `root@localhost` is one, and so is `müller@example.com`. */
export const isEmail = (text: string): boolean => {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  return (
    Buffer.byteLength(text) <= 254 &&
    Buffer.byteLength(local) <= 64 &&
    LOCAL_PART.test(local) &&
    isHostname(text.slice(at + 1))
  );
};

const LABEL = /^(?!-)[a-z\d-]{1,63}(?<!-)$/i;

const isHostname = (text: string): boolean => {
  const name = text.replace(/\.$/, "");
  return name.length <= 253 && name.split(".").every((label) => LABEL.test(label));
};

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d+)?(?:Z|[+-](?:[01]\d|2[0-4]):[0-5]\d)$/i;

const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

const isIpv4 = (text: string): boolean => {
  const groups = text.split(".");
  return (
    groups.length === 4 &&
    groups.every((group) => /^[+-]?\d+$/.test(group) && Number(group) >= 0 && Number(group) <= 255)
  );
};
