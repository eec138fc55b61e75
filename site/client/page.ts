import './account.ts';
import './progress.ts';
import { offerCopying } from './copy.ts';
import { offerThemes } from './theme.ts';

offerThemes();
offerCopying(document);
