import type { Loader } from 'astro/loaders';
import { loadLabs } from '../labs/index.ts';

/** Puts the labs' texts where pages find them, their Markdown rendered. The checks stay on the server. */
export const labsLoader: Loader = {
  name: 'labs',
  load: async ({ store, parseData, renderMarkdown }) => {
    const html = async (markdown: string) => (await renderMarkdown(markdown)).html;
    store.clear();
    for (const { lab, solution, material } of await loadLabs()) {
      const { id, steps, ...rest } = lab;
      const data = {
        ...rest,
        material,
        steps: await Promise.all(
          steps.map(async (step) => ({
            id: step.id,
            title: step.title,
            html: await html(step.text),
            hints: await Promise.all(step.hints.map(html)),
            docs: step.docs,
            solution: (solution.get(step.id)?.text ?? '').trim(),
          })),
        ),
      };
      store.set({ id, data: await parseData({ id, data }) });
    }
  },
};
