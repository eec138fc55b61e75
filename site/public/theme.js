// Runs before the first paint, so that no page flashes in the wrong theme. A file of its own: the server's
// content security policy allows no inline script.
const kept = localStorage.getItem('starlight-theme');
const light = matchMedia('(prefers-color-scheme: light)').matches;
document.documentElement.dataset.theme = kept || (light ? 'light' : 'dark');
document.documentElement.classList.add('js');
