/** `ViewAnimation`: a flight of the view along key frames. */

import { given } from '../base/classes';
import { Events } from '../base/events';
import type { Position } from '../base/geometry';
import { metresOf } from '../base/plane';

interface KeyFrame {
  center?: Position;
  zoom?: number;
  tilt?: number;
  heading?: number;
  percentage: number;
}

interface AnimationOptions {
  duration?: number;
  delay?: number;
  interation?: number | string;
  iteration?: number | string;
}

const FIELDS = ['zoom', 'tilt', 'heading'] as const;

export class ViewAnimation extends Events {
  declare frames_: KeyFrame[];
  declare options_: AnimationOptions;
  declare map_: any;
  declare past_: number;
  declare round_: number;
  declare handle_: number | undefined;

  override construct_(frames: KeyFrame[], options?: AnimationOptions): void {
    this.frames_ = [...frames].sort((one, other) => one.percentage - other.percentage);
    this.options_ = { duration: 1_000, delay: 0, ...given(options) };
    this.handle_ = undefined;
  }

  start_(map: any): void {
    this.map_ = map;
    this.past_ = -(this.options_.delay ?? 0);
    this.round_ = 0;
    this.dispatchEvent('animationstart');
    this.continue_();
  }

  continue_(): void {
    if (this.handle_ !== undefined) {
      return;
    }
    let last = performance.now();
    const turn = (now: number): void => {
      this.past_ += now - last;
      last = now;
      if (this.show_()) {
        this.handle_ = requestAnimationFrame(turn);
      }
    };
    this.handle_ = requestAnimationFrame(turn);
  }

  pause_(): void {
    cancelAnimationFrame(this.handle_ ?? 0);
    this.handle_ = undefined;
  }

  cancel_(): void {
    if (this.handle_ !== undefined) {
      this.pause_();
      this.dispatchEvent('animationcancel');
    }
  }

  /** Show the view of this moment; false at the end. */
  private show_(): boolean {
    const duration = this.options_.duration || 1;
    if (this.past_ >= duration) {
      this.round_ += 1;
      const rounds = this.options_.iteration ?? this.options_.interation ?? 1;
      if (rounds !== 'INFINITE' && this.round_ >= Number(rounds)) {
        this.jump_(1);
        this.handle_ = undefined;
        this.dispatchEvent('animationend');
        return false;
      }
      this.past_ = 0;
      this.dispatchEvent('animationiterations');
    }
    this.jump_(Math.max(0, this.past_ / duration));
    return true;
  }

  private jump_(share: number): void {
    const next = this.frames_.findIndex((frame) => frame.percentage >= share);
    const end = this.frames_[next < 0 ? this.frames_.length - 1 : next];
    const start = this.frames_[Math.max(0, (next < 0 ? this.frames_.length : next) - 1)];
    const span = end.percentage - start.percentage;
    const t = span > 0 ? Math.min(1, Math.max(0, (share - start.percentage) / span)) : 1;
    const view: any = {};
    if (start.center && end.center) {
      const [a, b] = [metresOf(start.center), metresOf(end.center)];
      view.center = { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
    }
    for (const field of FIELDS) {
      const [a, b] = [start[field], end[field]];
      if (a !== undefined && b !== undefined) {
        view[field] = a + (b - a) * t;
      }
    }
    this.map_.camera.jump(view);
  }
}
