// Keys of a widget: taken only when no modifier is held and nobody is typing, and then kept from the notebook.

/** Whether this element uses the keys itself: a text field, a slider, a list. */
function usesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, select, textarea") !== null;
}

/** Calls `handle` with each key; where it returns true the key does nothing else.
 *
 * No key goes on to the notebook, whose own shortcuts also look at what has the focus inside a widget.
 */
export function onKeys(root: HTMLElement, handle: (key: string, event: KeyboardEvent) => boolean): void {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.stopPropagation();
    if (event.key !== "Escape" && usesKeys(event.target)) return;
    // A focused button is pressed with these.
    if ((event.key === " " || event.key === "Enter") && (event.target as Element).closest("button")) return;
    if (handle(event.key, event)) event.preventDefault();
  });
}
