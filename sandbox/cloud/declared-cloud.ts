/**
 * What one region of an OpenStack has, as plain data. Every cloud's flavors, images and networks are its operator's, so
 * the sandbox knows none of them: whoever starts it says what there is to simulate.
 */
export interface DeclaredCloud {
  /** Address of the identity service, as the provider is configured with it. */
  readonly identity: string;
  readonly region: string;
  readonly flavors: readonly DeclaredFlavor[];
  readonly images: readonly DeclaredImage[];
  readonly networks: readonly DeclaredNetwork[];
  /** Absent where the cloud makes none. */
  readonly volumes?: DeclaredVolumes;
}

/** Known by its identifier or its name; the cloud makes up the other. */
export interface DeclaredFlavor {
  readonly id?: string;
  readonly name?: string;
  /** MiB. */
  readonly ram: number;
  readonly vcpus: number;
  /** GB. */
  readonly disk: number;
  /** A second disk, in GB, and where the machine finds it. */
  readonly dataDisk?: { readonly size: number; readonly device: string };
}

export interface DeclaredImage {
  readonly name: string;
  /** @default made up from the region and the name */
  readonly id?: string;
}

/** A network that nobody of the account made. */
export interface DeclaredNetwork {
  readonly name: string;
  /** @default made up from the region and the name */
  readonly id?: string;
  /**
   * `external`: routers and floating addresses lead to it; `public`: machines in it have public addresses; `service`:
   * machines in it have addresses of the provider's own.
   */
  readonly kind: "external" | "public" | "service";
}

export interface DeclaredVolumes {
  readonly type: string;
  /** GB. */
  readonly minimum: number;
}
