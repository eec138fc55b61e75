import { join, sep } from 'node:path';
import express from 'express';

/** Serves the built site: files named by their content may be kept for ever, everything else is asked for again. */
export function serveSite(folder: string): express.Router {
  const router = express.Router();
  router.use(
    express.static(folder, {
      setHeaders: (response, path) => {
        const named = path.startsWith(join(folder, '_astro') + sep);
        response.set('Cache-Control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  router.use((request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    response.status(404).set('Cache-Control', 'no-cache');
    response.sendFile('404.html', { root: folder }, (error) => {
      if (error && !response.headersSent) next();
    });
  });
  return router;
}
