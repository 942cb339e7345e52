import type { Databag } from "#lib/juju/databag.ts";

/** A databag of one's own as a hook sees it: with what the hook has written so far. */
export class OwnSettings {
  readonly #current: Map<string, string>;
  readonly #deleted = new Set<string>();
  #isWritten = false;

  constructor(read: Databag) {
    this.#current = new Map(Object.entries(read));
  }

  get current(): Databag {
    return Object.fromEntries(this.#current);
  }

  get isWritten(): boolean {
    return this.#isWritten;
  }

  /** An empty value deletes its key. */
  write(changes: Databag): void {
    for (const [key, value] of Object.entries(changes)) {
      this.#isWritten = true;
      if (value === "") this.#delete(key);
      else this.#set(key, value);
    }
  }

  /** The whole databag as it is sent at the end of the hook: a key that was deleted, were it there or not, is empty. */
  toSend(): Databag {
    return { ...this.current, ...Object.fromEntries([...this.#deleted].map((key) => [key, ""])) };
  }

  #set(key: string, value: string): void {
    this.#deleted.delete(key);
    this.#current.set(key, value);
  }

  #delete(key: string): void {
    this.#deleted.add(key);
    this.#current.delete(key);
  }
}
