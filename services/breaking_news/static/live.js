// Puts each breaking item on the page as it comes. The text goes in as text, never as HTML.
const list = document.getElementById('items');
const connection = document.getElementById('connection');
const SHOWN = 20;

const source = new EventSource(`/stream?after=${encodeURIComponent(list.dataset.after)}`);
source.onopen = () => {
  connection.textContent = 'Live: new items show by themselves.';
};
source.onerror = () => {
  connection.textContent = 'The connection was lost. Trying again …';
};
source.addEventListener('waiting', () => {
  connection.textContent = 'The cache cannot be reached. Trying again …';
});
source.onmessage = ({ data }) => {
  connection.textContent = 'Live: new items show by themselves.';
  const { at, headline } = JSON.parse(data);
  const time = document.createElement('time');
  time.className = 'by';
  time.dateTime = at;
  time.textContent = `${at.slice(11, 16)} UTC`;
  const text = document.createElement('p');
  text.textContent = headline;
  const item = document.createElement('li');
  item.className = 'new';
  item.append(time, text);
  list.prepend(item);
  while (list.children.length > SHOWN) list.lastElementChild.remove();
};
