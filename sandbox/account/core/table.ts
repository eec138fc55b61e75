/** Rows by key, in the order they were made, which remember what was changed since the last commit. */
export class Table<Row extends object> {
  readonly #rows = new Map<string, Row>();
  readonly #before = new Map<string, Row | undefined>();

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  keys(): string[] {
    return [...this.#rows.keys()];
  }

  values(): Row[] {
    return [...this.#rows.values()];
  }

  put(key: string, row: Row): void {
    this.#remember(key);
    this.#rows.set(key, row);
  }

  delete(key: string): void {
    this.#remember(key);
    this.#rows.delete(key);
  }

  /** What is there now under each key that was changed; undefined: deleted. */
  changes(): [string, Row | undefined][] {
    return [...this.#before.keys()].map((key) => [key, this.#rows.get(key)]);
  }

  commit(): void {
    this.#before.clear();
  }

  rollback(): void {
    for (const [key, row] of this.#before) {
      if (row === undefined) this.#rows.delete(key);
      else this.#rows.set(key, row);
    }
    this.#before.clear();
  }

  #remember(key: string): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#rows.get(key));
  }
}
