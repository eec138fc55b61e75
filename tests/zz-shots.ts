import { Newsfeed } from '/work/wt/newsfeed/tests/support/newsfeed.ts';
import { openBrowser } from '/work/wt/newsfeed/tests/support/browser.ts';
const n = await Newsfeed.start(); const b = await openBrowser();
for (const colorScheme of ['light', 'dark'] as const) {
  const p = await (await b.newContext({ colorScheme, viewport: { width: 900, height: 760 } })).newPage();
  for (const [name, path] of [['report_news', '/?published=yes'], ['read_news', '/'], ['breaking_news', '/']] as const) {
    await p.goto(n.url[name] + path); await p.waitForTimeout(700);
    if (name === 'breaking_news') { await fetch(n.url[name]+'/items',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({headline:'Ferry finds whale; harbour closed until noon'})}); await p.waitForTimeout(500);}
    await p.screenshot({ path: `/tmp/nf/${name}-${colorScheme}.png` });
    if (name==='report_news') { await p.fill('#title','x'); await p.fill('#author','  '); await p.fill('#text','Words'); await p.click('button'); await p.screenshot({ path: `/tmp/nf/wrong-${colorScheme}.png` }); }
    if (name==='read_news') { await p.locator('h2 a').first().click(); await p.waitForTimeout(300); await p.screenshot({ path: `/tmp/nf/article-${colorScheme}.png` }); }
  }
}
await b.close(); await n.stop();
