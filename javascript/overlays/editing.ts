/** Dots on a shape that is edited: its corners, the middles between them, what else it has. */

import type { Pixel, Point } from '../base/geometry';
import type { Map } from '../map/map';
import { listenToDrag, shield } from './pointer';
import type { Shape } from './shape';

export class Editing {
  private dots: HTMLElement[] = [];
  private isDragging = false;

  constructor(
    private readonly shape: Shape,
    private readonly map: Map,
  ) {
    this.draw();
  }

  draw(): void {
    if (this.isDragging) {
      return;
    }
    const handles = this.shape.handles_();
    while (this.dots.length > handles.length) {
      this.dots.pop()!.remove();
    }
    handles.forEach(({ point, isMiddle }, index) => {
      const dot = (this.dots[index] ??= this.makeDot(index));
      dot.classList.toggle('bmap-middle', isMiddle);
      this.place(dot, point);
    });
  }

  private place(dot: HTMLElement, point: Point): void {
    const { x, y } = this.map.pointToOverlayPixel(point);
    dot.style.left = `${x}px`;
    dot.style.top = `${y}px`;
  }

  private makeDot(index: number): HTMLElement {
    const dot = document.createElement('div');
    dot.className = 'bmap-vertex';
    let start = { x: 0, y: 0 };
    let handle = this.shape.handles_()[index];
    listenToDrag(dot, {
      isEnabled: () => true,
      start: () => {
        this.isDragging = true;
        handle = this.shape.handles_()[index];
        start = this.map.pointToPixel(handle.point);
      },
      move: (shift: Pixel) => this.place(dot, this.pointAt(start, shift)),
      end: (event) => {
        this.isDragging = false;
        const box = this.map.ground_.getBoundingClientRect();
        handle.move(this.map.pixelToPoint({ x: event.clientX - box.left, y: event.clientY - box.top }));
        this.shape.dispatchEvent('editend');
        this.draw();
      },
    });
    shield(dot);
    this.map.panes.floatPane.appendChild(dot);
    return dot;
  }

  private pointAt(start: { x: number; y: number }, shift: Pixel): Point {
    return this.map.pixelToPoint({ x: start.x + shift.x, y: start.y + shift.y });
  }

  end(): void {
    this.dots.forEach((dot) => dot.remove());
    this.dots = [];
  }
}
