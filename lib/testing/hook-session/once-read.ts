import type { Storage } from "#lib/testing/juju-model/storage.ts";
import type { Controller } from "./controller.ts";

/** What a hook asks of the controller once at most: the answers are kept until it ends. */
export type OnceRead = ReturnType<typeof readOnce>;

/** A controller whose answers are kept, for one hook. */
export const readOnce = (controller: Controller) => {
  const storages = new Map<string, Storage>();
  return {
    config: once(() => controller.config()),
    state: once(() => controller.state()),
    unitStatus: once(() => controller.unitStatus()),
    cloudSpec: once(() => controller.cloudSpec()),
    storageIds: once(() => controller.storageIds()),
    secretMetadata: once(() => controller.secretMetadata()),
    storage: (id: string): Storage => {
      const storage = storages.get(id) ?? controller.storage(id);
      storages.set(id, storage);
      return storage;
    },
  };
};

/** Keeps an answer, but not an error. */
const once = <T>(read: () => T): (() => T) => {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
};
