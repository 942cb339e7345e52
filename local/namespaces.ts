/** Whoever is not root may make namespaces only in one of users, where they are. */
export const mapToRoot = (): readonly string[] => (process.getuid?.() === 0 ? [] : ["--map-root-user"]);

/** What to do where nobody may make namespaces. */
export const ALLOW_NAMESPACES =
  "run as root, allow user namespaces " +
  "(sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0), or give a container --privileged";
