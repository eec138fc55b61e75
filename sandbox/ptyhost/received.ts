/** Pages of one session whose input is counted; the one that was away longest is forgotten first. */
const MOST_PAGES = 64;

/** How much input each page has sent, so that what a page sends again after a lost connection counts once. */
export class Received {
  readonly #units = new Map<string, number>();

  of(page: string): number {
    return this.#units.get(page) ?? 0;
  }

  /**
   * @param at how many code units the page sent before this.
   * @returns the part that is new.
   */
  take(page: string, at: number, data: string): string {
    const had = this.of(page);
    this.#units.delete(page);
    this.#units.set(page, Math.max(had, at + data.length));
    for (const [oldest] of this.#units) {
      if (this.#units.size <= MOST_PAGES) break;
      this.#units.delete(oldest);
    }
    return data.slice(Math.max(0, had - at));
  }
}
