// Mathematics from Python, set as mathematics: only known MathML elements and attributes ever reach the page.

import { make } from "../shared/dom.ts";
import type { Formula } from "./details.ts";

const ELEMENTS = new Set(
  (
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msup msub msubsup mover munder munderover mtable mtr mtd " +
    "mstyle mpadded mphantom mmultiscripts mprescripts"
  ).split(" "),
);
const ATTRIBUTES = new Set(
  (
    "display mathvariant stretchy accent accentunder form fence separator lspace rspace largeop movablelimits symmetric " +
    "minsize maxsize width height depth linethickness displaystyle scriptlevel columnalign rowspacing columnspacing dir"
  ).split(" "),
);
const CLASSES = new Set(["cases", "left"]); // panel.css says how they look
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** A `<math>` element with what is known of `source`; null if it is not well-formed MathML. */
export function mathElement(source: string): Element | null {
  if (typeof source !== "string" || !source || source.length > 20000) return null;
  const parsed = new DOMParser().parseFromString(source, "application/xml").documentElement;
  return parsed?.localName === "math" && !parsed.querySelector("parsererror")
    ? copied(parsed, document)
    : null;
}

/** A copy of what is known; an unknown element gives way to nothing, so that it cannot carry anything in. */
export function copied(source: Element, page: Document): Element {
  const made = page.createElementNS(MATHML, source.localName);
  for (const { name, value } of Array.from(source.attributes)) {
    if (ATTRIBUTES.has(name) || (name === "class" && CLASSES.has(value))) made.setAttribute(name, value);
  }
  for (const child of Array.from(source.childNodes)) {
    if (child.nodeType === 3) made.append(child.nodeValue ?? "");
    else if (child.nodeType === 1 && ELEMENTS.has((child as Element).localName))
      made.append(copied(child as Element, page));
  }
  return made;
}

/** The formula as mathematics where it is well-formed, as text where it is not, with its words and its L under it. */
export function formula(rule: Formula): HTMLElement {
  const box = make("div", { class: "emberlab-formula" });
  const math = mathElement(rule.mathml);
  math?.setAttribute("aria-label", rule.text);
  if (math ?? rule.text) box.append(math ?? rule.text);
  if (rule.words) box.append(make("p", {}, rule.words));
  if (String(rule.text).includes("∂L/"))
    box.append(make("p", { class: "emberlab-aside" }, "L is the result, at the end of the graph."));
  return box;
}
