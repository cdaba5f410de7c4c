/** An object that exists in a cloud. */
export interface Existing {
  /** `digitalocean:Droplet`. */
  readonly type: string;
  /** The cloud's own identifier. */
  readonly id: string;
  /** What is known of it, by the names of the provider's inputs; `name` among them. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Of a machine: its public SSH host key, as ssh-keyscan shows it. */
  readonly hostKey?: string;
  /** The resource of the program that it is, by its name there, where nothing else tells. */
  readonly resource?: string;
}
