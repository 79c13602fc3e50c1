// A picture from Python, put into the page: only what draws is taken over, so that a notebook that someone sends
// cannot carry a script in it.

const ELEMENTS = new Set(
  (
    "svg g defs title desc style path rect circle ellipse line polyline polygon text tspan pattern marker clipPath mask " +
    "linearGradient radialGradient stop"
  ).split(" "),
);
const SVG = "http://www.w3.org/2000/svg";
/** In style sheets and attributes: what would fetch something. References within the picture are let through. */
const FETCHES = /@imp|url\(\s*["']?(?!#)|image-set\(|\\/i;

/** The SVG without what runs or fetches anything; null where it is not well-formed. */
export function inlineSvg(markup: string): SVGElement | null {
  const parsed = new DOMParser().parseFromString(String(markup), "image/svg+xml").documentElement;
  if (parsed.localName !== "svg") return null;
  restrict(parsed); // before it belongs to the page: an image starts to load as soon as it does
  return document.importNode(parsed, true) as unknown as SVGElement;
}

function restrict(element: Element): void {
  for (const { name, value } of Array.from(element.attributes)) {
    const text = /^(data|aria)-/.test(name); // which may be anything
    if (/^on|href$/i.test(name) || (!text && FETCHES.test(value))) element.removeAttribute(name);
  }
  for (const child of Array.from(element.children)) {
    const known = child.namespaceURI === SVG && ELEMENTS.has(child.localName);
    if (!known || (child.localName === "style" && FETCHES.test(child.textContent ?? ""))) child.remove();
    else restrict(child);
  }
}
