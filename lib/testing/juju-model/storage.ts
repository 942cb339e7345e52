/** A storage that is attached to a unit. */
export interface Storage {
  readonly kind: "filesystem" | "block";
  readonly location: string;
}
