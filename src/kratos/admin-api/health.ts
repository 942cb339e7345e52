import type { KratosConnection } from "./connection.ts";
import { KratosApiError, KratosUnavailable } from "./errors.ts";

/** Whether Kratos serves: it runs, reaches its database and finds no migration pending. */
export const isReady = async (kratos: KratosConnection): Promise<boolean> => {
  try {
    await kratos.request({ method: "GET", path: "/admin/health/ready" });
    return true;
  } catch (error) {
    if (error instanceof KratosUnavailable || error instanceof KratosApiError) return false;
    throw error;
  }
};
