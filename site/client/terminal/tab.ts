import type { Warning } from '../../../sandbox/terminal/protocol.ts';
import { element } from '../element.ts';
import { forgetSession, rememberSession, type TerminalState } from './state.ts';
import type { View } from './view.ts';

/** One terminal of the page: its frame, its transcript, and what is to be said about it. */
export class Tab {
  readonly button = element('button', { type: 'button', role: 'tab' });
  readonly frame = element('div', {
    class: 'dt-frame',
    role: 'group',
    tabindex: '0',
    'aria-label': 'Terminal. Press Enter to type in it, Control Shift Period to leave it.',
  });
  readonly list = element('ol');
  readonly transcript = element(
    'section',
    {
      class: 'dt-transcript',
      'aria-label': 'Transcript of the commands and their output',
      tabindex: '0',
      hidden: '',
    },
    [this.list],
  );
  readonly panel = element('div', { class: 'dt-panel-of-tab', role: 'tabpanel' }, [
    this.frame,
    this.transcript,
  ]);
  session: string | undefined;
  view: View | undefined;
  state: TerminalState = { state: 'closed', says: '' };
  warning: Warning | null = null;
  /** Milliseconds to the shell and back. */
  roundTrip: number | undefined;
  readonly #changed: () => void;
  #disposed = false;

  /** @param changed called when there is something else to be said. */
  constructor(session: string | undefined, changed: () => void) {
    this.session = session;
    this.#changed = changed;
  }

  /** @throws Error when the terminal's script cannot be loaded. */
  async open(): Promise<void> {
    const { openView } = await import('./view.ts');
    const view = await openView(this.frame, this.list, this.session, {
      state: (state) => this.#set({ state }),
      roundTrip: (roundTrip) => this.#set({ roundTrip }),
      warning: (warning) => this.#set({ warning }),
      session: (session) => {
        if (session === undefined) forgetSession(this.session);
        else rememberSession(session);
        this.session = session;
      },
    });
    if (this.#disposed) view.dispose();
    else this.view = view;
  }

  dispose(): void {
    this.#disposed = true;
    this.view?.dispose();
    this.panel.remove();
    this.button.remove();
  }

  #set(change: Partial<Pick<Tab, 'state' | 'warning' | 'roundTrip'>>): void {
    Object.assign(this, change);
    this.#changed();
  }
}
