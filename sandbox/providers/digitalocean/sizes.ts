export interface Size {
  readonly slug: string;
  readonly vcpus: number;
  /** Mebibytes. */
  readonly memory: number;
  /** Gibibytes. */
  readonly disk: number;
  /** US dollars. */
  readonly priceMonthly: number;
  readonly priceHourly: number;
}

const HOURS_PER_MONTH = 672;

/** vCPU, memory in GiB, disk in GiB, dollars a month (DigitalOcean pricing pages, as collected in public price tables). */
const TABLE: readonly (readonly [
  slug: string,
  vcpus: number,
  gibibytes: number,
  disk: number,
  price: number,
])[] = [
  ["s-1vcpu-512mb-10gb", 1, 0.5, 10, 4],
  ["s-1vcpu-1gb", 1, 1, 25, 6],
  ["s-1vcpu-1gb-amd", 1, 1, 25, 7],
  ["s-1vcpu-1gb-intel", 1, 1, 25, 7],
  ["s-1vcpu-1gb-35gb-intel", 1, 1, 35, 8],
  ["s-1vcpu-2gb", 1, 2, 50, 12],
  ["s-1vcpu-2gb-amd", 1, 2, 50, 14],
  ["s-1vcpu-2gb-intel", 1, 2, 50, 14],
  ["s-1vcpu-2gb-70gb-intel", 1, 2, 70, 16],
  ["s-2vcpu-2gb", 2, 2, 60, 18],
  ["s-2vcpu-2gb-amd", 2, 2, 60, 21],
  ["s-2vcpu-2gb-intel", 2, 2, 60, 21],
  ["s-2vcpu-2gb-90gb-intel", 2, 2, 90, 24],
  ["s-2vcpu-4gb", 2, 4, 80, 24],
  ["s-2vcpu-4gb-amd", 2, 4, 80, 28],
  ["s-2vcpu-4gb-intel", 2, 4, 80, 28],
  ["s-2vcpu-4gb-120gb-intel", 2, 4, 120, 32],
  ["s-2vcpu-8gb-amd", 2, 8, 100, 42],
  ["s-2vcpu-8gb-160gb-intel", 2, 8, 160, 48],
  ["s-4vcpu-8gb", 4, 8, 160, 48],
  ["s-4vcpu-8gb-intel", 4, 8, 160, 56],
  ["s-4vcpu-8gb-240gb-intel", 4, 8, 240, 64],
  ["s-8vcpu-16gb", 8, 16, 320, 96],
  ["s-8vcpu-16gb-intel", 8, 16, 320, 112],
  ["c-2", 2, 4, 25, 42],
  ["c-4", 4, 8, 50, 84],
  ["c-8", 8, 16, 100, 168],
  ["g-2vcpu-8gb", 2, 8, 25, 63],
  ["g-4vcpu-16gb", 4, 16, 50, 126],
  ["g-8vcpu-32gb", 8, 32, 100, 252],
  ["gd-2vcpu-8gb", 2, 8, 50, 68],
  ["gd-4vcpu-16gb", 4, 16, 100, 136],
  ["m-2vcpu-16gb", 2, 16, 50, 84],
  ["m-2vcpu-16gb-intel", 2, 16, 50, 99],
  ["m-4vcpu-32gb", 4, 32, 100, 168],
  ["m-8vcpu-64gb", 8, 64, 200, 336],
  ["m-16vcpu-128gb", 16, 128, 400, 672],
  ["m3-2vcpu-16gb", 2, 16, 150, 104],
  ["m6-2vcpu-16gb", 2, 16, 300, 131],
];

export const SIZES: ReadonlyMap<string, Size> = new Map(
  TABLE.map(([slug, vcpus, gibibytes, disk, priceMonthly]) => {
    const priceHourly = Number((priceMonthly / HOURS_PER_MONTH).toFixed(5));
    return [slug, { slug, vcpus, memory: gibibytes * 1024, disk, priceMonthly, priceHourly }];
  }),
);
