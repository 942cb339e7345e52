/** A resource of an application. */
export interface Resource {
  readonly isImage: boolean;
  /** Of metadata.yaml. */
  readonly filename: string;
  readonly content: string;
}
