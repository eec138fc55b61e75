/** "vpc-12 (my-vpc)": what a finding calls a resource. */
export const called = (id: string, name?: string): string => (name ? `${id} (${name})` : id);

/** "a, b and c". */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
