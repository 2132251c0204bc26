/** The page: the hub's state, its entries and why they are there, and the actions of operators. */
import { render } from 'preact';
import { App } from './app.tsx';
import { takeToken } from './state/ask.ts';
import { start } from './state/store.ts';

takeToken();
const root = document.getElementById('page');
if (root === null) throw new Error('the document has no place for the page');
render(<App />, root);
void start();
