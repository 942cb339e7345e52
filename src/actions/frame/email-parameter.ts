import * as z from "zod";

/** An e-mail address as a parameter; what is not one is refused before Kratos is asked. */
export const emailParameter = z.email({ error: ({ input }) => `${JSON.stringify(input)} is not an e-mail address` });
