// How numbers are printed in SVG: the same rule as svg.py, so that both languages write the same text.

/** A coordinate: at most one decimal, halves rounded up, and no decimal when there is none. */
export function number(value: number): string {
  return (Math.floor(value * 10 + 0.5) / 10).toFixed(1).replace(/\.0$/, "").replace(/^-0$/, "0");
}
