import sax from 'sax';

/** An XML element: its name, its text (blanks around it left out) and its elements. */
export interface XmlElement {
  name: string;
  namespace: string | undefined;
  text: string;
  children: XmlElement[];
}

/** Throws for what is not well-formed. */
export function xmlTree(source: string): XmlElement {
  const parser = sax.parser(true);
  const top: XmlElement = { name: '', namespace: undefined, text: '', children: [] };
  const open = [top];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    const element = { name, namespace: attributes.xmlns?.toString(), text: '', children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  };
  parser.ontext = (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.onclosetag = () => {
    const element = open.pop();
    if (element !== undefined && element.children.length > 0) element.text = element.text.trim();
  };
  parser.write(source).close();
  const [root] = top.children;
  if (root === undefined) throw new Error('The XML has no element.');
  return root;
}
