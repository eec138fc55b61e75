import net from 'node:net';

/** A network cable between a browser and a server: it can be cut and mended. */
export class Cable {
  readonly #server: net.Server;
  readonly #pairs = new Set<net.Socket>();
  #cut = false;

  private constructor(to: number) {
    this.#server = net.createServer((browser) => {
      if (this.#cut) return void browser.destroy();
      const server = net.connect(to, '127.0.0.1');
      for (const [one, other] of [
        [browser, server],
        [server, browser],
      ] as const) {
        this.#pairs.add(one);
        one.setNoDelay(true);
        one.on('error', () => {});
        one.on('close', () => {
          this.#pairs.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  static async lay(to: number): Promise<Cable> {
    const cable = new Cable(to);
    await new Promise<void>((resolve) => cable.#server.listen(0, '127.0.0.1', resolve));
    return cable;
  }

  /** The flag under which Chromium reaches this port of this machine over the cable. */
  flag(port: number): string {
    const { port: mine } = this.#server.address() as net.AddressInfo;
    return `--host-resolver-rules=MAP 127.0.0.1:${port} 127.0.0.1:${mine}`;
  }

  /** Breaks every connection; what was on its way is lost, and new ones come to nothing. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#pairs) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  /** Whether anything goes over it. */
  get used(): boolean {
    return this.#pairs.size > 0;
  }

  async remove(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
