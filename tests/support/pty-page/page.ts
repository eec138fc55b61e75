import '../../../site/client/terminal/element.ts';
