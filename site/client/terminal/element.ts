import { rememberedSession, type TerminalState } from './state.ts';
import './key.ts';
import './terminal.css';
import type { View } from './view.ts';

/**
 * `<drydock-terminal>`: a panel with a button until it is opened, then a real terminal. Opens by itself when this
 * browser has a shell from before. Fires `drydock:terminal-state` with a TerminalState on each change.
 */
class DrydockTerminal extends HTMLElement {
  #view: View | undefined;
  #opening = false;

  connectedCallback(): void {
    this.#showPanel();
    if (rememberedSession() !== undefined) void this.#open(false);
  }

  disconnectedCallback(): void {
    this.#view?.dispose();
    this.#view = undefined;
  }

  #showPanel(): void {
    const button = make('button', { type: 'button' }, 'Open terminal');
    button.addEventListener('click', () => void this.#open(true));
    const about = make('p', {}, 'A real shell, with the AWS CLI set up for your account.');
    this.replaceChildren(make('div', { class: 'dt dt-panel' }, about, button));
  }

  async #open(focus: boolean): Promise<void> {
    if (this.#opening || this.#view) return;
    this.#opening = true;
    const frame = make('div', {
      class: 'dt-frame',
      role: 'group',
      tabindex: '0',
      'aria-label': 'Terminal. Press Enter to type in it, Control Shift Period to leave it.',
    });
    const says = make('span', { class: 'dt-says', role: 'status' });
    const again = make('button', { type: 'button', hidden: '' }, 'Start a new shell');
    const reader = make('button', { type: 'button', 'aria-pressed': 'false' }, 'Screen reader mode');
    const hint = make('span', { class: 'dt-hint' }, 'Ctrl+Shift+. leaves the terminal');
    const bar = make('div', { class: 'dt-bar' }, says, again, hint, reader);
    this.replaceChildren(make('div', { class: 'dt' }, frame, bar));
    const onState = (state: TerminalState): void => {
      this.dataset.state = state.state;
      says.textContent = state.says;
      again.hidden = state.state !== 'ended';
      this.dispatchEvent(
        new CustomEvent<TerminalState>('drydock:terminal-state', { detail: state, bubbles: true }),
      );
    };
    try {
      const { openView } = await import('./view.ts');
      const view = await openView(frame, onState);
      if (!this.isConnected) return view.dispose();
      this.#view = view;
      again.addEventListener('click', () => {
        view.startNew();
        view.focus();
      });
      reader.ariaPressed = String(view.screenReader);
      reader.addEventListener('click', () => {
        view.setScreenReader(!view.screenReader);
        reader.ariaPressed = String(view.screenReader);
      });
      if (focus) view.focus();
    } catch {
      // The script could not be loaded: the server is gone.
      this.#showPanel();
      const says = 'The terminal could not be loaded. Is npm start still running?';
      this.querySelector('.dt-panel')?.append(make('p', { role: 'alert' }, says));
      onState({ state: 'closed', says });
    } finally {
      this.#opening = false;
    }
  }
}

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

customElements.define('drydock-terminal', DrydockTerminal);
