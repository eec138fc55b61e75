/** An IPv4 range such as 10.0.0.0/16. */
export class Cidr {
  readonly text: string;
  readonly first: number;
  readonly size: number;

  private constructor(text: string, first: number, size: number) {
    this.text = text;
    this.first = first;
    this.size = size;
  }

  /** @throws Error when the text is no IPv4 range. */
  static parse(text: string): Cidr {
    const [, address = '', bits = ''] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text) ?? [];
    const bytes = address.split('.').map(Number);
    if (bytes.length !== 4 || bytes.some((byte) => byte > 255) || Number(bits) > 32) {
      throw new Error(`"${text}" is no IPv4 range such as 10.0.0.0/16`);
    }
    const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    return new Cidr(text, first, 2 ** (32 - Number(bits)));
  }

  overlaps(other: Cidr): boolean {
    return this.first < other.first + other.size && other.first < this.first + this.size;
  }
}
