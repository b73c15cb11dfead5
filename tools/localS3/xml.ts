/** An XML element: text, or elements inside it. Lists are several elements under one name. */
export type XmlContent = string | number | boolean | readonly (readonly [name: string, content: XmlContent])[];

/** A whole S3 answer document. */
export function xmlDocument(root: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"')}`;
}

/** An S3 error document; it has no namespace. */
export function xmlError(code: string, message: string, resource: string): string {
  const content: XmlContent = [
    ['Code', code],
    ['Message', message],
    ['Resource', resource],
    ['RequestId', 'local'],
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', content, '')}`;
}

function element(name: string, content: XmlContent, attributes: string): string {
  const inside =
    typeof content === 'object'
      ? content.map(([child, value]) => element(child, value, '')).join('')
      : escapeXml(String(content));
  return `<${name}${attributes}>${inside}</${name}>`;
}

function escapeXml(text: string): string {
  // Control characters (line breaks above all) as references, or a parser would normalise them away.
  return text.replace(/[&<>"'\u0000-\u001f]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The text of every `<name>` element in `xml` (flat, no attributes needed). */
export function xmlTexts(xml: string, name: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map(([, text = '']) => text);
}

/** Undoes the references of XML text. */
export function xmlUnescape(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(lt|gt|quot|apos|amp));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return named[name?.toLowerCase() ?? ''] ?? whole;
    },
  );
}
