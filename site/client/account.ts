import { type Account, type AccountRequest, getAccount, getMachine, putAccount } from './api.ts';
import { part } from './element.ts';
import { tell } from './events.ts';

/** The account in which shell and checks work: the chip in the header, and the sheet that switches it. */
class AccountChip extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener('drydock:account', this.#changed);
    const form = part<HTMLFormElement>(this, 'form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#switch(new FormData(form));
    });
    part(this, 'chip').addEventListener('click', this.#askMachine);
    getAccount()
      .then((account) => this.#show(account))
      .catch(() => this.#show(undefined));
  }

  /** Each time the sheet opens: a machine may have come up meanwhile. */
  #askMachine = async (): Promise<void> => {
    part(this, 'machine').textContent = await getMachine().catch(() => '');
  };

  disconnectedCallback(): void {
    document.removeEventListener('drydock:account', this.#changed);
  }

  #changed = (event: CustomEvent<Account>) => this.#show(event.detail);

  #show(account: Account | undefined): void {
    const chip = part(this, 'chip');
    chip.dataset.kind = !account ? 'none' : account.kind === 'simulated' ? 'simulated' : 'real';
    part(this, 'label').textContent = account ? label(account) : 'no answer from the server';
    part(this, 'about').textContent = about(account);
  }

  async #switch(data: FormData): Promise<void> {
    const answer = part(this, 'answer');
    answer.textContent = 'Switching shell and checks …';
    const choice: AccountRequest =
      data.get('kind') === 'profile'
        ? { kind: 'profile', name: String(data.get('profile') ?? '').trim() || 'default' }
        : { kind: 'simulated' };
    try {
      const account = await putAccount(choice);
      tell('drydock:account', account);
      answer.textContent = `Shell and checks now work in the ${account.label}.`;
    } catch (error) {
      answer.textContent = error instanceof Error ? error.message : String(error);
    }
  }
}

const COST: Record<Account['kind'], string> = {
  simulated: '$0.00',
  profile: 'costs are real',
  role: 'costs are real',
  endpoint: 'costs not known',
};

/** The chip's text, for example "simulated account 1111-2222-3333 · us-east-1 · $0.00". */
export function label({ kind, label: name, accountId, region }: Account): string {
  const id = accountId ? accountId.replace(/(\d{4})(?=\d)/g, '$1-') : 'not read yet';
  return `${name} ${id} · ${region} · ${COST[kind]}`;
}

function about(account: Account | undefined): string {
  if (!account) return 'The server is not answering. Is npm start still running?';
  return account.kind === 'simulated'
    ? 'It is simulated on this machine. Nothing you do in it costs money or leaves the machine.'
    : 'This is a real account: what you create there can cost money until you delete it.';
}

customElements.define('drydock-account', AccountChip);
