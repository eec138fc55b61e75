import type { Warning } from '../../../sandbox/terminal/protocol.ts';
import { element } from '../element.ts';
import { restoreAccount } from './restore.ts';
import type { Tab } from './tab.ts';

export interface BarEvents {
  startNew(): void;
  close(): void;
  extend(): void;
  add(): void;
  transcript(on: boolean): void;
  screenReader(on: boolean): void;
}

/** The line under the terminal: what state it is in, in words, and what can be done. */
export class Bar {
  readonly #says = element('span', { class: 'dt-says', role: 'status' });
  readonly #trip = element('span', { class: 'dt-trip', title: 'From this page to the shell and back' });
  readonly #again: HTMLButtonElement;
  readonly #close: HTMLButtonElement;
  readonly #restore: HTMLButtonElement;
  readonly #transcript: HTMLButtonElement;
  readonly #reader: HTMLButtonElement;
  readonly #warning = element('span', { role: 'alert' });
  readonly #extend: HTMLButtonElement;
  readonly #log = element('pre');
  readonly #details = element('details', {}, [
    element('summary', {}, ['The last lines of its log']),
    this.#log,
  ]);
  /** Stands over the terminal: were it to take room from it, the shell would get another size. */
  readonly notice: HTMLElement;
  readonly element: HTMLElement;

  constructor(events: BarEvents, readerOn: boolean) {
    this.#again = button('Start a new shell', events.startNew);
    this.#close = button('Close', events.close);
    this.#restore = button('Restore the account to the last passed step', () => void this.#restoreAccount());
    this.#extend = button('Keep it open', events.extend);
    this.#transcript = toggle('Transcript', false, events.transcript);
    this.#reader = toggle('Screen reader mode', readerOn, events.screenReader);
    this.notice = element('div', { class: 'dt-notice' }, [this.#warning, this.#extend, this.#details]);
    const hint = element('span', { class: 'dt-hint' }, ['Ctrl+Shift+. leaves the terminal']);
    this.element = element('div', { class: 'dt-bar' }, [
      this.#says,
      this.#trip,
      this.#again,
      this.#restore,
      this.#close,
      hint,
      this.#transcript,
      this.#reader,
      button('New terminal', events.add),
    ]);
  }

  show({ state, roundTrip, warning }: Tab, alone: boolean): void {
    setText(this.#says, state.says);
    setText(this.#trip, roundTrip === undefined ? '' : `${Math.max(1, Math.round(roundTrip))} ms`);
    this.#again.hidden = state.state !== 'ended';
    this.#restore.hidden = state.state !== 'ended';
    this.#close.hidden = state.state !== 'ended' || alone;
    setText(this.#warning, warning ? sentence(warning) : '');
    this.#extend.hidden = !warning;
    this.#details.hidden = !state.log?.length;
    setText(this.#log, state.log?.join('\n') ?? '');
    this.notice.hidden = this.#extend.hidden && this.#details.hidden;
  }

  async #restoreAccount(): Promise<void> {
    this.#restore.disabled = true;
    setText(this.#says, 'Restoring …');
    setText(this.#says, await restoreAccount());
    this.#restore.disabled = false;
  }
}

function sentence({ why, endsInMs }: Warning): string {
  const at = new Date(Date.now() + endsInMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const because =
    why === 'idle' ? 'nothing happened in it for a long time' : 'it is open for a very long time';
  return `This shell ends at ${at}: ${because}.`;
}

/** What did not change is not said again. */
function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

function button(text: string, pressed: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, [text]);
  made.addEventListener('click', pressed);
  return made;
}

function toggle(text: string, on: boolean, turned: (on: boolean) => void): HTMLButtonElement {
  const made = button(text, () => {
    made.ariaPressed = String(made.ariaPressed !== 'true');
    turned(made.ariaPressed === 'true');
  });
  made.ariaPressed = String(on);
  return made;
}
