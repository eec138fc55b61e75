/** Shows the header's theme button. What it keeps is read by public/theme.js before the first paint. */
export function offerThemes(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-part=theme]');
  if (!button) return;
  const root = document.documentElement;
  const label = () => {
    const words = root.dataset.theme === 'dark' ? 'Use the light theme' : 'Use the dark theme';
    button.setAttribute('aria-label', words);
    button.title = words;
  };
  button.addEventListener('click', () => {
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem('starlight-theme', root.dataset.theme);
    label();
  });
  label();
  button.hidden = false;
}
