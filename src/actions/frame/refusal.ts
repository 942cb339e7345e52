/**
 * Kratos' reason for a refusal as people read it. A schema that does not fit is told by lines of
 * `I[#/traits/email] S[#/properties/traits/...] "x" is not valid "email"`, of which the place in the identity and the rule count;
 * their order is another one each time.
 */
export const refusal = (reason: string): string => refusedValue(reason) ?? refusedBySchema(reason);

/** What Kratos hands on to PostgreSQL unchecked comes back in the words of a program. */
const refusedValue = (reason: string): string | undefined => {
  const longest = /value too long for type character varying\((?<longest>\d+)\)/.exec(reason)?.groups?.["longest"];
  if (longest !== undefined) return `a value is longer than ${longest} characters`;
  if (/SQLSTATE (?:22P05|22021)/.test(reason)) return "a text has a NUL character (\\u0000) in it";
  if (/with missing or empty identifier/.test(reason)) return "a trait to log in with is empty; leave it out";
  return undefined;
};

const refusedBySchema = (reason: string): string => {
  const faults = [...reason.matchAll(SCHEMA_FAULT)]
    .map(({ groups: { place = "", rule = "" } = {} }) => ({ place, rule }))
    .filter(({ rule }) => !SUMMARY_OF_OTHERS.test(rule))
    .map(({ place, rule }) => `${fieldAt(place)}: ${rule}`);
  return faults.length === 0 ? reason : [...new Set(faults)].toSorted().join("; ");
};

const SCHEMA_FAULT = /I\[#(?<place>[^\]]*)\] S\[[^\]]*\] (?<rule>.*)/g;

/** Such a line only says that lines of their own follow. */
const SUMMARY_OF_OTHERS = /^(?:validation failed|allOf failed|anyOf failed|oneOf failed|if-then failed)/;

const fieldAt = (place: string): string => {
  const [root = "", ...path] = place.split("/").slice(1);
  if (root !== "traits") return place === "" ? "identity" : [root, ...path].join(".");
  return path.length === 0 ? "traits" : `trait ${path.join(".")}`;
};
