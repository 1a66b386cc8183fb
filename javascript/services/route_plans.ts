/** The plans of a route as pages read them: routes, lines, steps, lengths and times. */

import { Point } from '../base/geometry';

export interface Part {
  points: Point[];
  isWalk: boolean;
  setLine(line: any): void;
  getLine(): any;
}

export interface Plan {
  parts_: Part[];
  routes_: any[];
  lines_: any[];
  rows_: () => Array<{ title: string; detail: string; point?: Point }>;
  [name: string]: any;
}

const HOUR = 60;
/** Steps of public transport in the answer: on foot. */
const ON_FOOT = 5;
const [LINE_BUS, LINE_SUBWAY, LINE_FERRY, LINE_TRAIN, LINE_PLANE, LINE_COACH] = [0, 1, 2, 3, 4, 5];

export function lengthText(metres: number): string {
  return metres < 1_000 ? `${Math.round(metres)}米` : `${(metres / 1_000).toFixed(1)}公里`;
}

export function timeText(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const rest = minutes % HOUR;
  return minutes < HOUR ? `${minutes}分钟` : `${Math.floor(minutes / HOUR)}小时${rest ? `${rest}分钟` : ''}`;
}

function formatted(value: number, text: (value: number) => string): (isText?: boolean) => string | number {
  return (isText = true) => (isText ? text(value) : value);
}

function readPoints(path: string): Point[] {
  return (path ?? '')
    .split(';')
    .filter(Boolean)
    .map((pair) => {
      const [lng, lat] = pair.split(',').map(Number);
      return new Point(lng, lat);
    });
}

function plain(text: string): string {
  return (text ?? '').replace(/<[^>]*>/g, '');
}

function makePart(points: Point[], isWalk: boolean): Part {
  let line: any = null;
  return { points, isWalk, setLine: (made) => (line = made), getLine: () => line };
}

function makeRoute(rows: any[], part: Part, type: number, metres: number, planIndex: number, index = 0): any {
  const steps = rows.map((row, step) => {
    const description: string = row.instructions ?? row.instruction ?? '';
    const point = readPoints(row.path)[0] ?? part.points[0];
    return {
      getPoint: () => point,
      getPosition: () => point,
      getIndex: () => step,
      getDescription: (isHtml = true) => (isHtml ? description : plain(description)),
      getDistance: formatted(Number(row.distance) || 0, lengthText),
      getRouteIndex: () => index,
      getPlanIndex: () => planIndex,
    };
  });
  return {
    getNumSteps: () => steps.length,
    getNumRoutes: () => steps.length,
    getStep: (step: number) => steps[step],
    getDistance: formatted(metres, lengthText),
    getIndex: () => index,
    getPolyline: () => part.getLine(),
    getPoints: () => part.points,
    getPath: () => part.points,
    getRouteType: () => type,
    getPlanIndex: () => planIndex,
  };
}

export function readPlans(routes: any[], type: number): Plan[] {
  return routes.map((row, planIndex) => {
    const points = (row.steps ?? []).flatMap((step: any) => readPoints(step.path));
    const part = makePart(points, type === 2);
    const route = makeRoute(row.steps ?? [], part, type, Number(row.distance), planIndex);
    return {
      parts_: [part],
      routes_: [route],
      lines_: [],
      rows_: () =>
        Array.from({ length: route.getNumSteps() }, (_, index) => route.getStep(index)).map((step) => ({
          title: step.getDescription(false),
          detail: step.getDistance(),
          point: step.getPoint(),
        })),
      getNumRoutes: () => 1,
      getRoute: () => route,
      getDistance: formatted(Number(row.distance), lengthText),
      getDuration: formatted(Number(row.duration), timeText),
      getDragPois: () => [],
    };
  });
}

function lineType(vehicle: any): number {
  const number = vehicle?.type;
  const detail = vehicle?.detail?.type ?? vehicle?.detail?.vehicle_type;
  if (number === 1) {
    return LINE_TRAIN;
  }
  if (number === 2) {
    return LINE_PLANE;
  }
  if (number === 6) {
    return LINE_COACH;
  }
  return { 1: LINE_SUBWAY, 12: LINE_SUBWAY, 6: LINE_FERRY }[detail as 1] ?? LINE_BUS;
}

export function readTransitPlans(routes: any[]): Plan[] {
  return routes.map((row, planIndex) => {
    const parts: Part[] = [];
    const routesOnFoot: any[] = [];
    const lines: any[] = [];
    const totals: Array<{ type: number; part: any }> = [];
    for (const alternatives of row.steps ?? []) {
      const step = Array.isArray(alternatives) ? alternatives[0] : alternatives;
      const isWalk = step.vehicle_info?.type === ON_FOOT || !step.vehicle_info?.detail;
      const part = makePart(readPoints(step.path), isWalk);
      parts.push(part);
      if (isWalk) {
        const route = makeRoute([step], part, 2, Number(step.distance) || 0, planIndex, routesOnFoot.length);
        routesOnFoot.push(route);
        totals.push({ type: 0, part: route });
      } else {
        const line = makeLine(step, part);
        lines.push(line);
        totals.push({ type: 1, part: line });
      }
    }
    const title = lines.map((line) => line.title).join(' → ');
    const walk = routesOnFoot.reduce((sum, route) => sum + route.getDistance(false), 0);
    return {
      parts_: parts,
      routes_: routesOnFoot,
      lines_: lines,
      rows_: () => (row.steps ?? []).flat().map((step: any) => ({
        title: plain(step.instructions),
        detail: lengthText(Number(step.distance) || 0),
        point: readPoints(step.path)[0],
      })),
      getNumTotal: () => totals.length,
      getTotal: (index: number) => totals[index]?.part,
      getTotalType: (index: number) => totals[index]?.type,
      getNumLines: () => lines.length,
      getLine: (index: number) => lines[index],
      getNumRoutes: () => routesOnFoot.length,
      getRoute: (index: number) => routesOnFoot[index],
      getDistance: formatted(Number(row.distance) || 0, lengthText),
      getDuration: formatted(Number(row.duration) || 0, timeText),
      getWalkDistance: formatted(walk, lengthText),
      getLinesTitle: () => title,
      getDescription: (isHtml = true) => (isHtml ? `<b>${title}</b>` : title),
      getDragPois: () => [],
    };
  });
}

function makeLine(step: any, part: Part): any {
  const detail = step.vehicle_info?.detail ?? {};
  const stop = (name: string, point: Point | undefined): object => ({ title: name ?? '', point });
  const [first, last] = [part.points[0], part.points[part.points.length - 1]];
  const title = detail.name ?? '';
  return {
    title,
    type: lineType(step.vehicle_info),
    getTitle: () => title,
    getNumViaStops: () => Number(detail.stop_num) || 0,
    getGetOnStop: () => stop(detail.on_station ?? detail.departure_station, first),
    getGetOffStop: () => stop(detail.off_station ?? detail.arrive_station, last),
    getPoints: () => part.points,
    getPath: () => part.points,
    getPathIn: () => part.points,
    getPolyline: () => part.getLine(),
    getDistance: formatted(Number(step.distance) || 0, lengthText),
  };
}
