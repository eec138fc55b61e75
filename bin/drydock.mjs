#!/usr/bin/env node
process.argv.splice(2, 0, 'app/cli.ts');
await import('./run.mjs');
