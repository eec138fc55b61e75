import './page.ts';
import './lab.ts';
import './terminal/element.ts';
