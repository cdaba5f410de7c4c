/** `digitalocean:index/droplet:Droplet` and `digitalocean:Droplet` are `digitalocean:Droplet`. */
export function shortType(type: string): string {
  return `${type.slice(0, type.indexOf(":"))}:${type.slice(type.lastIndexOf(":") + 1)}`;
}
