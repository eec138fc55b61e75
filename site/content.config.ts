import { defineCollection } from 'astro:content';
import { docsLoader } from '@astrojs/starlight/loaders';
import { docsSchema } from '@astrojs/starlight/schema';
import { z } from 'astro/zod';
import { labsLoader } from './labs.ts';

const LabPage = z.object({
  lab: z.string().optional().describe('The lab that the page teaches; a terminal stands beside it.'),
});

const StepPage = z.object({
  id: z.string(),
  title: z.string(),
  html: z.string().describe('The step’s text.'),
  hints: z.array(z.string()).describe('HTML, from a nudge to the command.'),
  docs: z.array(z.object({ title: z.string(), url: z.string() })),
  solution: z.string().describe('What one can type, as in a shell.'),
});

export const collections = {
  docs: defineCollection({ loader: docsLoader(), schema: docsSchema({ extend: LabPage }) }),
  labs: defineCollection({
    loader: labsLoader,
    schema: z.object({
      title: z.string(),
      section: z.string(),
      objectives: z.array(z.string()),
      minutes: z.number(),
      cost: z.string(),
      needs: z.array(z.string()),
      material: z
        .array(z.object({ name: z.string(), text: z.string() }))
        .describe('Files that lie in the learner’s folder.'),
      steps: z.array(StepPage),
    }),
  }),
};
