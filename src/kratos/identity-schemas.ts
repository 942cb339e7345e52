/** The identity schemas that Kratos serves: the text of each, by id, and which of them new accounts get. */
export interface SchemaSet {
  readonly defaultId: string;
  /** JSON schemas with Kratos' extensions, as text: identities keep the id, so what belongs to one must never go away. */
  readonly schemas: ReadonlyMap<string, string>;
}

/** Whether two sets serve the same schemas, whatever their order. */
export const isSameSet = (a: SchemaSet, b: SchemaSet): boolean =>
  a.defaultId === b.defaultId &&
  a.schemas.size === b.schemas.size &&
  [...a.schemas].every(([id, text]) => b.schemas.get(id) === text);

/** The schemas of a set that another one has not, or has with another text. */
export const changedTexts = (before: SchemaSet, after: SchemaSet): ReadonlyMap<string, string> =>
  new Map([...after.schemas].filter(([id, text]) => before.schemas.get(id) !== text));
