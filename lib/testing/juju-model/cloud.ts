/** What a model knows of its cloud, as `credential-get` tells it. */
export interface CloudSpec {
  readonly type: string;
  readonly name: string;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly credential?: { readonly type: string; readonly attributes: Readonly<Record<string, string>> } | undefined;
  readonly caCertificates?: readonly string[] | undefined;
  readonly isControllerCloud?: boolean | undefined;
}

/** How a pod reaches the cluster that it is in, by its service account. */
export interface PodCloud {
  readonly endpoint: string;
  readonly token: string;
  readonly caCertificate: string;
}
