import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { parse } from "yaml";
import { exec } from "#lib/pebble/exec.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import { decodeMultipart, encodeMultipart, newBoundary } from "#lib/testing/fake-pebble/multipart.ts";
import type { Step, WrittenFile } from "./stories.ts";

/** Something that answers as Pebble does, and a directory in it. */
export interface Place {
  readonly pebble: Pebble;
  readonly directory: string;
}

/** Does a step and gives the answer without what differs from run to run. */
export const perform = async (place: Place, step: Step): Promise<unknown> => {
  if ("exec" in step) {
    const { exec: command, abortAfterMs, ...options } = step;
    const abort = abortAfterMs === undefined ? {} : { signal: AbortSignal.timeout(abortAfterMs) };
    return exec(place.pebble, command, { workingDirectory: "/", ...options, ...abort }).catch(nameOfError);
  }
  if ("act" in step) return act(place, step.act, step.services);
  if ("write" in step) return stable(place, await write(place, step.write, step.named));
  if ("poll" in step) return stable(place, await poll(place.pebble, step.poll, step.until));
  if ("unseen" in step) {
    await perform(place, step.unseen);
    return undefined;
  }
  const path = encodeURI(step.path.replaceAll("@", place.directory));
  return stable(place, await ask(place.pebble, { ...step, path, body: insideOf(place, step.body) }));
};

/** How the client tells that a command was aborted is its own affair; it must be the same on both. */
const nameOfError = (error: unknown): unknown => (error instanceof Error ? { error: error.name } : error);

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const ask = ({ socketPath }: Pebble, { method, path, body, headers = {} }: Question): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers: { host: "pebble", ...headers }, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", async (message) => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk);
      const contentType = String(message.headers["content-type"]);
      resolve({ status: message.statusCode ?? 0, contentType, body: Buffer.concat(chunks) });
    });
    outgoing.end(body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body));
  });

const poll = async (pebble: Pebble, path: string, text: string): Promise<Answer> => {
  for (;;) {
    const answer = await ask(pebble, { method: "GET", path });
    if (answer.body.includes(text)) return answer;
    await delay(20);
  }
};

const act = async (place: Place, action: string, services: readonly string[] | undefined): Promise<unknown> => {
  const begun = await ask(place.pebble, { method: "POST", path: "/v1/services", body: { action, services } });
  const change = /"change":"(?<id>\d+)"/.exec(begun.body.toString())?.groups?.["id"];
  if (change === undefined) return stable(place, begun);
  return stable(place, await ask(place.pebble, { method: "GET", path: `/v1/changes/${change}/wait?timeout=20s` }));
};

const write = (
  { pebble, directory }: Place,
  files: readonly WrittenFile[],
  named: readonly string[] = files.map(({ path }) => path),
): Promise<Answer> => {
  const boundary = newBoundary();
  const inside = (path: string) => path.replace("@", directory);
  const metadata = named.map((path) => {
    const { content: _content, ...about } = files.find((file) => file.path === path) ?? { content: "" };
    return { ...about, path: inside(path) };
  });
  const parts = [
    part('form-data; name="request"', "application/json", JSON.stringify({ action: "write", files: metadata })),
    ...files.map(({ path, content }) =>
      part(
        `form-data; name="files"; filename="${inside(path).replaceAll(/["\\]/g, "\\$&")}"`,
        "application/octet-stream",
        content,
      ),
    ),
  ];
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  return ask(pebble, { method: "POST", path: "/v1/files", headers, body: encodeMultipart(boundary, parts) });
};

const part = (disposition: string, type: string, content: string) => ({
  headers: { "Content-Type": type, "Content-Disposition": disposition },
  content: Buffer.from(content),
});

const insideOf = ({ directory }: Place, body: unknown): unknown =>
  body === undefined ? undefined : JSON.parse(JSON.stringify(body).replaceAll('"@/', `"${directory}/`));

/** An answer as data: times, ids and temporary names stand as words. */
const stable = ({ directory }: Place, { status, contentType, body }: Answer): unknown => {
  const boundary = /boundary=(?<boundary>.*)$/.exec(contentType)?.groups?.["boundary"];
  const type = contentType.replace(/;.*/, "");
  if (boundary === undefined) return { status, type, body: parseBody(type, clean(directory, body.toString())) };
  const parts = decodeMultipart(boundary, body).map(({ headers, content }) => ({
    headers: JSON.parse(clean(directory, JSON.stringify(headers))),
    content: clean(directory, Buffer.from(content).toString()).trimEnd(),
  }));
  return { status, type, parts };
};

const clean = (directory: string, text: string): string =>
  text
    .replaceAll(directory, "@")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "<time>")
    .replaceAll(/\.\d+~/g, ".<temporary>~");

/** Numbers that Pebble counts up by itself, and what only a real clock or a real process knows. */
const VOLATILE = new Set(["id", "change", "change-id", "prev-change-id"]);

const parseBody = (type: string, text: string): unknown => {
  if (type !== "application/json") return text;
  const body: unknown = JSON.parse(text, (key: string, value: unknown) => (VOLATILE.has(key) ? undefined : value));
  const plan = typeof body === "object" && body !== null && "result" in body && typeof body.result === "string";
  return plan ? { ...body, result: parse(String(body.result)) } : body;
};
