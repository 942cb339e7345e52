/** A version of Juju, such as `3.6.28`, `4.0-beta2` or `3.6.1.2`. */
export interface JujuVersion {
  readonly major: number;
  readonly minor: number;
  /** `beta` of `4.0-beta2`; empty for a release. */
  readonly tag: string;
  /** 28 of `3.6.28`, 2 of `4.0-beta2`. */
  readonly patch: number;
  /** 2 of `3.6.1.2`; 0 where there is none. */
  readonly build: number;
}

const VERSION =
  /^(?<major>\d{1,9})\.(?<minor>\d{1,9})(?:\.|-(?<tag>[a-z]+))(?<patch>\d{1,9})(?:\.(?<build>\d{1,9}))?(?:-.*)?$/;

/** Reads a version by Juju's rule (juju/version `Parse`); undefined for what is none. What follows the number, as in `3.6.28-genericlinux-amd64`, is passed over. */
export const parseJujuVersion = (text: string): JujuVersion | undefined => {
  const parts = VERSION.exec(text)?.groups;
  if (parts === undefined) return undefined;
  return {
    major: Number(parts["major"]),
    minor: Number(parts["minor"]),
    tag: parts["tag"] ?? "",
    patch: Number(parts["patch"]),
    build: Number(parts["build"] ?? 0),
  };
};

/** Negative when `a` is older than `b`, 0 when both are one. The tag counts before the patch, and a release after all that led to it (juju/version `Compare`). */
export const compareJujuVersions = (a: JujuVersion, b: JujuVersion): number =>
  a.major - b.major || a.minor - b.minor || compareTags(a.tag, b.tag) || a.patch - b.patch || a.build - b.build;

const compareTags = (a: string, b: string): number => {
  if (a === b) return 0;
  if (a === "") return 1;
  if (b === "") return -1;
  return a < b ? -1 : 1;
};
