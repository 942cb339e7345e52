import { Duplex } from "node:stream";

/** A connection within the process: what is written to one end is read from the other. */
export interface ConnectionPair {
  readonly client: Duplex;
  readonly server: Duplex;
}

/** Connects. Neither end outlives the other, but as from a socket a client reads all that was written before the server went. */
export const connectionPair = (): ConnectionPair => {
  const client = new End();
  const server = new End();
  client.other = server;
  server.other = client;
  client.once("close", () => server.destroy());
  server.once("close", () => {
    if (!client.readableEnded) client.push(null);
  });
  return { client, server };
};

class End extends Duplex {
  other: End | undefined;
  #written: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: false });
  }

  override _read(): void {
    const written = this.#written;
    this.#written = undefined;
    written?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: () => void): void {
    // Bytes to whoever is gone are lost; that it is gone is read.
    if (this.other === undefined || this.other.destroyed || this.other.push(chunk)) written();
    else this.other.#written = written;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#written?.();
    done(error);
  }

  /** Node's HTTP server ends its connections by it. */
  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy()).end();
  }
}
