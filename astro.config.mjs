import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';

/** Parts of Starlight that the course replaces: the frame, for text beside a terminal, and all inline scripts. */
const replaced = [
  'ContentPanel',
  'Footer',
  'Head',
  'Header',
  'MarkdownContent',
  'PageFrame',
  'PageTitle',
  'ThemeProvider',
  'TwoColumnContent',
];

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: './dist',
  devToolbar: { enabled: false },
  // Commands are shown as one types them, plain on a dark ground, copied by our own button.
  markdown: { syntaxHighlight: false },
  // Nothing is inlined: the server's policy is script-src 'self', without hashes to keep in step.
  vite: { build: { assetsInlineLimit: 0 } },
  integrations: [
    starlight({
      title: 'Drydock',
      description: 'Learn Amazon ECS by doing it.',
      favicon: '/favicon.svg',
      components: Object.fromEntries(replaced.map((name) => [name, `./site/components/${name}.astro`])),
      customCss: [
        '@fontsource-variable/inter',
        '@fontsource-variable/jetbrains-mono',
        './site/styles/tokens.css',
        './site/styles/frame.css',
        './site/styles/sheets.css',
        './site/styles/prose.css',
        './site/styles/steps.css',
      ],
      sidebar: [
        {
          label: '1.1 Docker and what is new',
          items: [{ label: 'Docker, once more', slug: '1-1/docker-recap' }],
        },
        {
          label: '1.2 Clusters and capacity providers',
          items: [
            { label: 'What a cluster needs first', slug: '1-2' },
            { label: 'Build the network', slug: '1-2/network' },
            { label: 'The instance role', slug: '1-2/instance-role' },
            { label: 'The cluster', slug: '1-2/cluster' },
            { label: 'Capacity providers', slug: '1-2/capacity-providers' },
            { label: 'Room for four, six asked', slug: '1-2/scale-out' },
          ],
        },
        {
          label: '1.3 The stack behind the console',
          items: [
            { label: 'What the console makes', slug: '1-3' },
            { label: 'Deploy it yourself', slug: '1-3/stack' },
          ],
        },
        {
          label: '1.4 Task definitions',
          items: [
            { label: 'A plan for tasks', slug: '1-4' },
            { label: 'A task definition, part by part', slug: '1-4/task-definitions' },
            { label: 'Containers and their logs', slug: '1-4/containers' },
            { label: 'Storage', slug: '1-4/storage' },
          ],
        },
      ],
      markdown: { headingLinks: false },
      expressiveCode: false,
      pagefind: false,
      tableOfContents: false,
      credits: false,
      disable404Route: true,
    }),
  ],
});
