/** What pages put into an overlay: text, HTML, or an element that stays theirs. */

/** Put a content into an element. An element is moved, never copied; one that is there already is left alone. */
export function fill(element: HTMLElement, content: unknown): void {
  if (content instanceof Node) {
    if (content.parentNode !== element || element.childNodes.length !== 1) {
      element.replaceChildren(content);
    }
  } else {
    element.innerHTML = content === undefined || content === null ? '' : String(content);
  }
}
