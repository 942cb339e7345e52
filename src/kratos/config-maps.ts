/** The label by which Juju marks what belongs to an application. */
export const APP_LABEL = "juju-app-name";

/** The ConfigMaps of the Python charm, whatever its application was called: two applications of one model shared them. */
export const LEGACY_CONFIG_MAPS = { schemas: "identity-schemas", providers: "oidc-providers" } as const;

/** An application of this name keeps the names that its neighbours have always known. */
export const LEGACY_APP = "kratos";

/** The name of a ConfigMap that is one application's own. */
export const scopedConfigMap = (app: string, name: string): string => `${app}-${name}`;

/** What the ConfigMaps of an application are called while nobody can tell whether they exist. */
export const expectedConfigMaps = (app: string): { readonly schemas: string; readonly providers: string } => {
  const { schemas, providers } = LEGACY_CONFIG_MAPS;
  if (app === LEGACY_APP) return LEGACY_CONFIG_MAPS;
  return { schemas: scopedConfigMap(app, schemas), providers: scopedConfigMap(app, providers) };
};
