import * as z from "zod";

const PUBLIC_URL = "http://127.0.0.1:4433";
const Flow = z.object({ id: z.string() });

/** Logs in by Kratos' self-service API, as an application's login page does; gives the HTTP status of the answer, 0 for none. */
export const logIn = async (identifier: string, password: string, publicUrl = PUBLIC_URL): Promise<number> => {
  try {
    const flow = Flow.parse(await (await fetch(`${publicUrl}/self-service/login/api`)).json());
    const answer = await fetch(`${publicUrl}/self-service/login?flow=${flow.id}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ method: "password", identifier, password }),
    });
    return answer.status;
  } catch (error) {
    if (error instanceof TypeError) return 0;
    throw error;
  }
};
