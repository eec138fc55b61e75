import { printFigure } from '../support/figure.ts';
import { Newsfeed } from '../support/newsfeed.ts';

// How long a reader waits for a page of articles when 50 read at once: out of the cache, and past it.
const READERS = 50;
const READS_EACH = 20;

/** Lets all readers read, each the next as soon as it has one; gives how long each read took. */
async function readers(url: (read: number) => string, cache: string): Promise<number[]> {
  let next = 0;
  const took: number[] = [];
  const reader = async () => {
    for (let count = 0; count < READS_EACH; count += 1) {
      const address = url(next++);
      const start = performance.now();
      const answer = await fetch(address);
      await answer.text();
      took.push(performance.now() - start);
      const said = answer.headers.get('x-cache');
      if (said !== cache) throw new Error(`a read that should be a ${cache} was ${said}: worth nothing`);
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return took;
}

const newsfeed = await Newsfeed.start({ CACHE_SECONDS: '600' });
const articles = `${newsfeed.url.read_news_articles}/articles`;
/** A page that nobody has asked for: before an id that does not exist, in the far future. */
const fresh = (read: number) =>
  `${articles}?before=29991231T235959.${String(read).padStart(6, '0')}-00000000`;
try {
  await fetch(articles);
  const about = `of a page of articles, ${READERS} readers at once`;
  printFigure(`cached read ${about}`, 'ms', await readers(() => articles, 'hit'));
  printFigure(`uncached read ${about}`, 'ms', await readers(fresh, 'miss'));
} finally {
  await newsfeed.stop();
}
