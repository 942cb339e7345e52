/** Every text in an identity's traits, at whatever depth: what it logs in with is among them, but only its schema knows which. */
export const textTraits = (traits: unknown): readonly string[] => {
  if (typeof traits === "string") return [traits];
  return typeof traits === "object" && traits !== null ? Object.values(traits).flatMap(textTraits) : [];
};
