/** The methods by which a search or a route is told its options after it was made. */

const CALLBACKS: Record<string, string> = {
  setSearchCompleteCallback: 'onSearchComplete',
  setMarkersSetCallback: 'onMarkersSet',
  setInfoHtmlSetCallback: 'onInfoHtmlSet',
  setResultsHtmlSetCallback: 'onResultsHtmlSet',
  setPolylinesSetCallback: 'onPolylinesSet',
};
const VALUES: Record<string, string> = {
  PageCapacity: 'pageCapacity',
  PageNum: 'pageNum',
  Policy: 'policy',
  IntercityPolicy: 'intercityPolicy',
  TransitTypePolicy: 'transitTypePolicy',
};

export function addOptionMethods(type: { prototype: any }): void {
  const { prototype } = type;
  for (const [method, option] of Object.entries(CALLBACKS)) {
    prototype[method] = function (this: any, callback: unknown): void {
      this.options_[option] = callback;
    };
  }
  for (const [name, option] of Object.entries(VALUES)) {
    prototype[`set${name}`] = function (this: any, value: unknown): void {
      this.options_[option] = value;
    };
    prototype[`get${name}`] = function (this: any): unknown {
      return this.options_[option];
    };
  }
  for (const [name, option] of [['AutoViewport', 'autoViewport'], ['FirstResultSelection', 'selectFirstResult']]) {
    for (const [verb, value] of [['enable', true], ['disable', false]] as const) {
      prototype[verb + name] = function (this: any): void {
        this.options_.renderOptions[option] = value;
      };
    }
  }
}
