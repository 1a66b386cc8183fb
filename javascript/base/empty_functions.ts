/**
 * `new Function()` without a text, under a policy without `'unsafe-eval'`.
 *
 * Libraries in the manner of Baidu's inherit through `new Function()`: an empty function. Browsers refuse that under such a
 * policy, although there is nothing to evaluate, and say nothing beforehand that could be asked. So it is made without them;
 * a call with a text goes on to the browser, which allows or refuses it as ever.
 */

export function allowEmptyFunctions(): void {
  const native = Function;
  const make = (): ((...values: any[]) => void) => function anonymous() {};
  const own: FunctionConstructor = new Proxy(native, {
    apply: (target, self, texts) => (texts.length ? Reflect.apply(target, self, texts) : make()),
    construct: (target, texts, type) => {
      const isOwn = type === own;
      return texts.length || !isOwn ? Reflect.construct(target, texts, isOwn ? target : type) : make();
    },
  });
  window.Function = own;
  Object.defineProperty(native.prototype, 'constructor', { value: own, writable: true, configurable: true });
}
