import { element } from '../element.ts';
import { Bar } from './bar.ts';
import { onSessions, rememberedSessions, type TerminalState } from './state.ts';
import './key.ts';
import './terminal.css';
import { Tab } from './tab.ts';

/**
 * `<drydock-terminal>`: a panel with a button until it is opened, then real terminals. Opens by itself when this browser
 * has shells from before. Fires `drydock:terminal-state` with a TerminalState on each change of the terminal shown.
 */
class DrydockTerminal extends HTMLElement {
  #tabs: Tab[] = [];
  #shown: Tab | undefined;
  #bar: Bar | undefined;
  #transcript = false;
  #gone = new AbortController();
  readonly #list = element('div', { class: 'dt-tabs', role: 'tablist', 'aria-label': 'Terminals' });
  readonly #panels = element('div', { class: 'dt-panels' });

  connectedCallback(): void {
    this.#gone = new AbortController();
    this.#showPanel();
    this.#list.addEventListener('keydown', (event) => this.#arrow(event), { signal: this.#gone.signal });
    onSessions(() => this.#follow(), this.#gone.signal);
    this.#follow();
  }

  disconnectedCallback(): void {
    this.#gone.abort();
    for (const tab of this.#tabs) tab.dispose();
    this.#tabs = [];
    this.#shown = undefined;
    this.#bar = undefined;
  }

  #showPanel(): void {
    const button = element('button', { type: 'button' }, ['Open terminal']);
    button.addEventListener('click', () => void this.#add(undefined, true));
    const about = element('p', {}, ['A real shell, with the AWS CLI set up for your account.']);
    this.replaceChildren(element('div', { class: 'dt dt-panel' }, [about, button]));
  }

  /** Shows each shell that this browser has: of another page, or opened meanwhile in another tab. */
  #follow(): void {
    for (const session of rememberedSessions()) {
      if (!this.#tabs.some((tab) => tab.session === session)) void this.#add(session, false);
    }
  }

  async #add(session: string | undefined, focus: boolean): Promise<void> {
    // One that is being opened is enough: a second click comes from impatience.
    if (session === undefined && this.#tabs.some((tab) => !tab.view)) return;
    const tab = new Tab(session, () => this.#say(tab));
    this.#tabs.push(tab);
    this.#frame();
    tab.button.addEventListener('click', () => this.#show(tab, true));
    this.#list.append(tab.button);
    this.#panels.append(tab.panel);
    if (focus || !this.#shown) this.#show(tab, false);
    else this.#show(this.#shown, false);
    try {
      await tab.open();
      if (focus) tab.view?.focus();
    } catch {
      // The script could not be loaded: the server is gone.
      this.#failed(tab);
    }
  }

  #failed(tab: Tab): void {
    this.#remove(tab);
    if (this.#tabs.length > 0) return;
    this.#bar = undefined;
    this.#showPanel();
    const says = 'The terminal could not be loaded. Is npm start still running?';
    this.querySelector('.dt-panel')?.append(element('p', { role: 'alert' }, [says]));
    this.#fire({ state: 'closed', says });
  }

  /** The frame around the terminals, once there is one. */
  #frame(): void {
    if (this.#bar) return;
    const of = (act: (tab: Tab) => void) => () => {
      if (this.#shown) act(this.#shown);
    };
    this.#bar = new Bar(
      {
        startNew: of((tab) => {
          tab.view?.startNew();
          tab.view?.focus();
        }),
        close: of((tab) => this.#remove(tab)),
        extend: of((tab) => {
          tab.view?.extend();
          tab.view?.focus();
        }),
        add: () => void this.#add(undefined, true),
        transcript: (on) => {
          this.#transcript = on;
          for (const tab of this.#tabs) tab.transcript.hidden = !on;
        },
        screenReader: (on) => {
          for (const tab of this.#tabs) tab.view?.setScreenReader(on);
        },
      },
      localStorage.getItem('drydock:screen-reader') === 'on',
    );
    this.#panels.append(this.#bar.notice);
    this.replaceChildren(element('div', { class: 'dt' }, [this.#list, this.#panels, this.#bar.element]));
  }

  #show(shown: Tab, focus: boolean): void {
    this.#shown = shown;
    this.#list.hidden = this.#tabs.length < 2;
    for (const [at, tab] of this.#tabs.entries()) {
      tab.button.textContent = `Terminal ${at + 1}`;
      tab.button.ariaSelected = String(tab === shown);
      tab.button.tabIndex = tab === shown ? 0 : -1;
      tab.panel.hidden = tab !== shown;
      tab.panel.ariaLabel = `Terminal ${at + 1}`;
      tab.transcript.hidden = !this.#transcript;
    }
    this.#say(shown);
    if (focus) shown.view?.focus();
  }

  #remove(tab: Tab): void {
    this.#tabs = this.#tabs.filter((one) => one !== tab);
    tab.dispose();
    const next = this.#tabs.at(-1);
    if (next) this.#show(next, true);
    else this.#shown = undefined;
  }

  #say(tab: Tab): void {
    if (tab !== this.#shown) return;
    this.#bar?.show(tab, this.#tabs.length < 2);
    if (this.dataset.state !== tab.state.state) this.#fire(tab.state);
  }

  #fire(state: TerminalState): void {
    this.dataset.state = state.state;
    this.dispatchEvent(
      new CustomEvent<TerminalState>('drydock:terminal-state', { detail: state, bubbles: true }),
    );
  }

  /** The keys of a list of tabs: arrows choose, the Tab key goes on into what is chosen. */
  #arrow(event: KeyboardEvent): void {
    if (!this.#shown) return;
    const at = this.#tabs.indexOf(this.#shown);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = this.#tabs.at(to % this.#tabs.length);
    if (!tab) return;
    this.#show(tab, false);
    tab.button.focus();
  }
}

customElements.define('drydock-terminal', DrydockTerminal);
