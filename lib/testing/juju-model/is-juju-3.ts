/** Whether a model or a controller plays Juju 3; where 4.0 is known to differ, it is asked. */
export const isJuju3 = ({ jujuVersion }: { readonly jujuVersion: string }): boolean => jujuVersion.startsWith("3.");
