import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { connectToKratos, type KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { KratosUnavailable } from "#src/kratos/admin-api/errors.ts";

const TIMEOUT_MS = 200;
const LIST = { method: "GET", path: "/admin/identities" } as const;

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A connection to a server that answers every request that way. */
const connect = async (answer: (response: ServerResponse) => void): Promise<KratosConnection> => {
  server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return connectToKratos({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: TIMEOUT_MS });
};

describe("a long answer", () => {
  test("is there as soon as its headers are, and its body when it has come", async () => {
    let finish = (): void => undefined;
    const kratos = await connect((response) => {
      response.writeHead(200, { link: "next" }).write("[1,");
      finish = () => response.end("2]");
    });
    const { headers, read } = await kratos.requestLong(LIST);
    expect(headers["link"]).toBe("next");
    finish();
    expect((await read()).toString()).toBe("[1,2]");
  });

  test("that stops in the middle is one that takes too long", async () => {
    const kratos = await connect((response) => response.writeHead(200).write("[1,"));
    const { read } = await kratos.requestLong(LIST);
    await expect(read()).rejects.toThrow(new KratosUnavailable("ECONNABORTED"));
  });

  test("that is cut off is none", async () => {
    const kratos = await connect((response) => response.writeHead(200).write("[1,", () => response.destroy()));
    const { read } = await kratos.requestLong(LIST);
    await expect(read()).rejects.toThrow(new KratosUnavailable("ECONNRESET"));
  });

  test("of a refusal is the error", async () => {
    const body = JSON.stringify({ error: { message: "no", reason: "the page is too large" } });
    const kratos = await connect((response) => response.writeHead(400).end(body));
    await expect(kratos.requestLong(LIST)).rejects.toMatchObject({ status: 400, reason: "the page is too large" });
  });
});

test("a server that accepts and says nothing takes too long", async () => {
  const kratos = await connect(() => undefined);
  await expect(kratos.request(LIST)).rejects.toThrow(new KratosUnavailable("ECONNABORTED"));
});
