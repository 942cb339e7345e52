import { CERTIFICATE_TRANSFER, requirerDatabag } from "#lib/interfaces/certificate-transfer.ts";
import { HYDRA_ENDPOINTS } from "#lib/interfaces/hydra-endpoints.ts";
import { KRATOS_INFO, type KratosInfo, readProviderDatabag } from "#lib/interfaces/kratos-info.ts";
import { POSTGRESQL_CLIENT } from "#lib/interfaces/postgresql-client.ts";
import { SMTP } from "#lib/interfaces/smtp.ts";
import { type Neighbour, on, type Said, type SeenRelation } from "./neighbour.ts";

/** What the guide to managing users integrates, and nothing works without. */
const NEEDED = ["ingress", "kratos-info", "hydra-endpoint-info", "oauth", "openfga", "receive-ca-cert"];

/** The web application in which administrators manage users. Its status is what Kratos has told it. */
export const ADMIN_UI: Neighbour = {
  charm: "identity-platform-admin-ui",
  endpoints: {
    ingress: { role: "requirer", interface: "ingress" },
    "kratos-info": { role: "requirer", interface: KRATOS_INFO },
    "hydra-endpoint-info": { role: "requirer", interface: HYDRA_ENDPOINTS },
    oauth: { role: "requirer", interface: "oauth" },
    openfga: { role: "requirer", interface: "openfga" },
    "receive-ca-cert": { role: "requirer", interface: CERTIFICATE_TRANSFER },
    "pg-database": { role: "requirer", interface: POSTGRESQL_CLIENT },
    smtp: { role: "requirer", interface: SMTP },
  },
  options: {},
  speak: ({ relations }) => ({
    status: statusOf(relations),
    relations: on(relations, "receive-ca-cert").map(({ id }) => ({ id, application: requirerDatabag })),
  }),
};

const statusOf = (relations: readonly SeenRelation[]): Said["status"] => {
  const missing = NEEDED.find((endpoint) => on(relations, endpoint).length === 0);
  if (missing !== undefined) return { name: "blocked", message: `Missing integration ${missing}` };
  const [kratos] = on(relations, "kratos-info");
  const info = readProviderDatabag(kratos?.remote ?? {});
  if (info.state === "invalid")
    return { name: "blocked", message: `kratos-info cannot be used: ${info.key}: ${info.reason}` };
  if (info.state === "pending") return { name: "waiting", message: `Waiting for ${kratos?.remoteApp} (kratos-info)` };
  return { name: "active", message: describe(info.value) };
};

const describe = (info: KratosInfo): string =>
  `Kratos: admin API ${info.adminEndpoint}, public API ${info.publicEndpoint}, ` +
  `ConfigMaps ${info.providersConfigmapName} and ${info.schemasConfigmapName} in ${info.configmapsNamespace}`;
