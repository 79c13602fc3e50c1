// Reads traits whatever they hold, and tells Python what happened here.

import type { Model } from "../shared/dom.ts";

/** Sets traits and sends them, if that changes anything: an echo of what is known would go round between views. */
export function tell(model: Model, traits: Record<string, unknown>): void {
  const changed = Object.entries(traits).filter(
    ([name, value]) => JSON.stringify(model.get(name)) !== JSON.stringify(value),
  );
  if (changed.length === 0) return;
  for (const [name, value] of changed) model.set(name, value);
  model.save_changes();
}

export const asNumber = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;

export const asList = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "number") : [];
