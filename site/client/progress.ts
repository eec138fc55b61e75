import { getProgress, type Progress } from './api.ts';
import { part } from './element.ts';

/** How far the learner is in the course: the bar in the header. `data-steps` lists every step as lab/step. */
class ProgressBar extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener('drydock:progress', this.#changed);
    getProgress()
      .then((progress) => this.#show(progress))
      // Without an answer there is no bar; the account chip says that the server does not answer.
      .catch(() => {});
  }

  disconnectedCallback(): void {
    document.removeEventListener('drydock:progress', this.#changed);
  }

  #changed = (event: CustomEvent<Progress>) => this.#show(event.detail);

  #show(progress: Progress): void {
    const all = (this.dataset.steps ?? '').split(' ');
    const done = new Set(progress.steps.map(({ lab, step }) => `${lab}/${step}`));
    const count = all.filter((step) => done.has(step)).length;
    this.querySelector('i')?.style.setProperty('width', `${(100 * count) / all.length}%`);
    part(this, 'text').textContent = `${count} of ${all.length} steps`;
    this.classList.add('ready');
  }
}

customElements.define('drydock-progress', ProgressBar);
