/** The elements that controls are made of. */

export function button(text: string, title: string, press: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.title = title;
  element.setAttribute('aria-label', title);
  element.addEventListener('click', press);
  return element;
}

export function box(kind: string, ...children: HTMLElement[]): HTMLElement {
  const element = document.createElement('div');
  element.className = `bmap-box ${kind}`;
  element.append(...children);
  return element;
}
