import * as z from "zod";

const Flow = z.object({ id: z.string() });

/** Asks for a recovery mail by Kratos' self-service API; gives the HTTP status of the answer. */
export const askForRecovery = async (email: string, publicUrl = "http://127.0.0.1:4433"): Promise<number> => {
  const api = `${publicUrl}/self-service/recovery`;
  const flow = Flow.parse(await (await fetch(`${api}/api`)).json());
  const answer = await fetch(`${api}?flow=${flow.id}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method: "code", email }),
  });
  return answer.status;
};
