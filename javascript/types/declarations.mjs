/**
 * Prints BMap.d.ts, which pages of TypeScript get, out of the sources: `node declarations.mjs TYPESCRIPT NAMES`.
 *
 * NAMES is the bundled module of `names.ts` and `constants.ts`: it says which classes there are and which methods
 * their prototypes have; some are added by tables. Types of what TypeScript knows come from its own checker; one
 * that pages cannot name becomes `any`. Members that end in an underscore are ours and stay out.
 */

import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [, , typescript, bundle] = process.argv;
const ts = createRequire(import.meta.url)(typescript);
const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const HEAD = `// Names of the JavaScript API for TypeScript, written by declarations.mjs out of the sources.

declare namespace BMap {
  interface Position {
    lng: number;
    lat: number;
  }
`;
const WORDS = new Set([
  'string', 'number', 'boolean', 'void', 'null', 'undefined', 'any', 'unknown', 'object', 'true', 'false', 'Position',
  'HTMLElement', 'SVGElement', 'HTMLInputElement', 'HTMLCanvasElement', 'Record', 'x', 'y', 'lng', 'lat',
]);

Object.assign(globalThis, { window: globalThis, document: {} });
const { NAMES, CONSTANTS } = await import(bundle);
const program = ts.createProgram(
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('BMap.d.ts'))
    .map((file) => join(FOLDER, file)),
  { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: 100, strict: true, types: [] },
);
const checker = program.getTypeChecker();
const classes = {};
for (const source of program.getSourceFiles().filter((one) => !one.isDeclarationFile)) {
  source.forEachChild((node) => {
    if (ts.isClassDeclaration(node) && node.name) {
      classes[node.name.text] = checker.getSymbolAtLocation(node.name);
    }
  });
}

function typeText(type) {
  const text = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation).replace(/\bthis\b/g, 'any');
  const words = text.match(/[A-Za-z_$][\w$]*/g) ?? [];
  return words.every((word) => WORDS.has(word) || word in NAMES) ? text : 'any';
}

function parametersText(signature) {
  return signature.parameters
    .map((parameter) => {
      const { valueDeclaration: node } = parameter;
      const type = checker.getTypeOfSymbol(parameter);
      if (node.dotDotDotToken) {
        return `...${parameter.name}: any[]`;
      }
      const mark = node.questionToken || node.initializer ? '?' : '';
      return `${parameter.name.replace(/^_/, '')}${mark}: ${typeText(mark ? checker.getNonNullableType(type) : type)}`;
    })
    .join(', ');
}

function memberLines(name) {
  const lines = new Map();
  const type = checker.getDeclaredTypeOfSymbol(classes[name]);
  for (const member of type.getProperties()) {
    const key = member.name;
    const flags = ts.getCombinedModifierFlags(member.valueDeclaration ?? member.declarations[0]);
    if (key === 'construct_') {
      const [signature] = checker.getTypeOfSymbol(member).getCallSignatures();
      lines.set('constructor', `constructor(${parametersText(signature)});`);
    } else if (!key.endsWith('_') && !(flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected))) {
      const own = checker.getTypeOfSymbol(member);
      const [signature] = own.getCallSignatures();
      lines.set(
        key,
        signature
          ? `${key}(${parametersText(signature)}): ${typeText(signature.getReturnType())};`
          : `${key}: ${typeText(own)};`,
      );
    }
  }
  return lines;
}

/** The nearest class above that pages know. */
function parentOf(name) {
  let level = Object.getPrototypeOf(NAMES[name].prototype);
  for (; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    const parent = Object.keys(NAMES).find((one) => NAMES[one].prototype === level);
    if (parent) {
      return parent;
    }
  }
  return undefined;
}

function classLines(name) {
  if (!(name in classes)) {
    return new Map([['constructor', 'constructor(...values: any[]);'], ['', '[name: string]: any;']]);
  }
  const lines = memberLines(name);
  if (name === 'Events') {
    lines.set('on…', '[listener: `on${string}`]: any;');
  }
  for (let level = NAMES[name].prototype; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const key of Object.getOwnPropertyNames(level)) {
      if (!key.endsWith('_') && !lines.has(key)) {
        lines.set(key, `${key}(...values: any[]): any;`);
      }
    }
  }
  for (const key of Object.getOwnPropertyNames(NAMES[name])) {
    if (!['prototype', 'length', 'name'].includes(key)) {
      lines.set(`static ${key}`, `static ${key}(...values: any[]): any;`);
    }
  }
  return lines;
}

function classText(name) {
  const parent = parentOf(name);
  const above = parent ? classLines(parent) : new Map();
  const own = [...classLines(name)].filter(([key, line]) => key === 'constructor' || above.get(key) !== line);
  const head = `  class ${name}${parent ? ` extends ${parent}` : ''} {`;
  return [head, ...own.map(([, line]) => `    ${line}`), '  }'].join('\n');
}

const names = Object.keys(NAMES).filter((name) => name !== 'Projection').sort();
const constants = Object.entries(CONSTANTS).map(([name, value]) => {
  return `declare const ${name}: ${typeof value === 'object' ? 'BMap.MapType' : typeof value};`;
});
const body = names.map(classText).join('\n');
const projection = '  class Projection extends MercatorProjection {}';
process.stdout.write(`${HEAD}${body}\n${projection}\n}\n\nimport BMapGL = BMap;\n\n${constants.join('\n')}\n`);
