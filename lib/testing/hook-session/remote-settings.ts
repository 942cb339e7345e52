import type { Databag } from "#lib/juju/databag.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import type { RelationView } from "./controller.ts";

/**
 * What a unit has read of the databags of others (juju `runner/context/cache.go`). That of a unit that has joined is kept from hook to hook,
 * until a hook is about that very unit; all others are read once in each hook. Errors are not kept.
 */
export class RemoteSettings {
  readonly #joined = new Map<RelationId, Map<string, Databag>>();
  readonly #others = new Map<RelationId, Map<string, Databag>>();

  /** Forgets what the next hook has to read afresh. */
  startHook(
    relations: readonly RelationView[],
    subject: { readonly relation?: RelationId; readonly unit?: UnitName },
  ): void {
    this.#others.clear();
    const members = new Map(relations.map(({ id, members }) => [id, members]));
    for (const [relation, databags] of this.#joined)
      for (const unit of databags.keys()) {
        const isMember = members.get(relation)?.some((member) => member === unit) === true;
        if (!isMember || (relation === subject.relation && unit === subject.unit)) databags.delete(unit);
      }
  }

  read({ id, members }: RelationView, name: string, ask: () => Databag): Databag {
    const kept = members.some((member) => member === name) ? this.#joined : this.#others;
    const databags = kept.get(id) ?? new Map<string, Databag>();
    const databag = databags.get(name) ?? ask();
    kept.set(id, databags.set(name, databag));
    return databag;
  }
}
