/** The panes that overlays stand in, and the style rules of everything that the script puts into a page. */

/** From the lowest to the highest; names as pages know them. */
const PANES = [
  'mapPane', 'vertexPane', 'floatShadow', 'markerShadow', 'labelPane', 'markerPane', 'markerMouseTarget', 'floatPane',
] as const;
const FIRST_LAYER = 200;
/** The ground below the map. */
export const GROUND = '#f3f1ec';

export type Panes = Record<(typeof PANES)[number] | 'overlayPane', HTMLElement>;

const RULES = `
.bmap-root{position:absolute;inset:0;overflow:hidden;z-index:0;background:${GROUND};
  font:12px/1.5 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#222;text-align:left}
.bmap-root .maplibregl-map,.bmap-root .bmap-ground{position:absolute;inset:0;overflow:hidden;touch-action:none}
.bmap-root .maplibregl-canvas-container,.bmap-root .maplibregl-canvas{position:absolute;left:0;top:0}
.bmap-root .maplibregl-canvas-container{width:100%;height:100%;cursor:grab;-webkit-user-select:none;user-select:none}
.bmap-root .maplibregl-canvas-container:active{cursor:grabbing}
.bmap-root .maplibregl-control-container{display:none}
.maplibregl-canary{background-color:salmon}
.bmap-pane{position:absolute;left:0;top:0;width:100%;height:100%;pointer-events:none}
.bmap-pane>*{pointer-events:auto}
.bmap-pane>canvas,.bmap-pane>svg{pointer-events:none}
.bmap-pane>.bmap-pane{pointer-events:none}
.bmap-marker{position:absolute;left:0;top:0;background-repeat:no-repeat;cursor:pointer;-webkit-user-select:none;
  user-select:none;touch-action:none}
.bmap-marker img{position:absolute;left:0;top:0;max-width:none;pointer-events:none}
.bmap-label{position:absolute;left:0;top:0;white-space:nowrap;background:#fff;border:1px solid #f00;padding:1px 2px;
  cursor:default}
.bmap-window{position:absolute;left:0;top:0;box-sizing:border-box;min-width:80px;background:#fff;border-radius:6px;
  box-shadow:0 2px 10px rgba(0,0,0,.28);padding:12px 28px 12px 14px;font-size:14px;cursor:auto;
  -webkit-user-select:text;user-select:text}
.bmap-window::after{content:"";position:absolute;left:50%;bottom:-7px;width:14px;height:14px;margin-left:-7px;
  background:#fff;transform:rotate(45deg);box-shadow:3px 3px 5px rgba(0,0,0,.12)}
.bmap-window-title{font-weight:600;margin-bottom:4px}
.bmap-window-body{position:relative;overflow:auto}
.bmap-close{position:absolute;right:6px;top:6px;width:20px;height:20px;border:0;padding:0;background:none;font-size:18px;
  line-height:18px;color:#888;cursor:pointer}
.bmap-control{position:absolute;z-index:950;-webkit-user-select:none;user-select:none}
.bmap-box{background:#fff;border-radius:4px;box-shadow:0 1px 4px rgba(0,0,0,.3)}
.bmap-box button{display:block;border:0;background:none;width:30px;height:30px;padding:0;font-size:19px;line-height:30px;
  color:#444;cursor:pointer}
.bmap-box button:hover{background:#f2f4f7}
.bmap-box button+button{border-top:1px solid #e6e8eb}
.bmap-navigation{display:flex;flex-direction:column;align-items:center;gap:6px}
.bmap-pan{display:grid;grid-template:repeat(3,16px)/repeat(3,16px);border-radius:50%}
.bmap-box.bmap-pan button{width:16px;height:16px;font-size:9px;line-height:16px;border:0;border-radius:50%}
.bmap-pan button:nth-child(1){grid-area:1/2}
.bmap-pan button:nth-child(2){grid-area:2/1}
.bmap-pan button:nth-child(3){grid-area:2/3}
.bmap-pan button:nth-child(4){grid-area:3/2}
.bmap-scale{display:flex;justify-content:center;border:2px solid #444;border-top:0;font-size:11px;line-height:13px;white-space:nowrap;
  color:#333;background:rgba(255,255,255,.55);box-sizing:border-box}
.bmap-types{display:flex}
.bmap-types button{width:auto;padding:0 10px;font-size:12px}
.bmap-types button+button{border-top:0;border-left:1px solid #e6e8eb}
.bmap-types .bmap-chosen{color:#2468f2;font-weight:600}
.bmap-overview{padding:3px}
.bmap-overview button{margin-left:auto;width:18px;height:18px;font-size:11px;line-height:18px;border:0}
.bmap-surroundings{position:relative;overflow:hidden;background:${GROUND}}
.bmap-frame{position:absolute;z-index:60;box-sizing:border-box;border:2px solid #2468f2;background:rgba(36,104,242,.14)}
.bmap-city-list>button{width:auto;padding:0 12px;font-size:13px}
.bmap-cities{display:flex;flex-wrap:wrap;width:296px;padding:6px;border-top:1px solid #e6e8eb}
.bmap-cities input{width:100%;box-sizing:border-box;margin:0 0 4px;padding:4px 8px;border:1px solid #d5d8dc;
  border-radius:3px;font:13px/1.5 inherit}
.bmap-cities button,.bmap-cities button+button{width:auto;padding:0 8px;border:0;font-size:13px}
.bmap-menu{position:absolute;z-index:980;padding:4px 0;min-width:100px;font-size:13px}
.bmap-menu div{padding:4px 14px;cursor:pointer;white-space:nowrap}
.bmap-menu div:hover{background:#eef3fe}
.bmap-menu .bmap-off{color:#aaa;cursor:default}
.bmap-menu hr{border:0;border-top:1px solid #e6e8eb;margin:4px 0}
.bmap-credit{position:absolute;left:0;bottom:0;max-width:100%;box-sizing:border-box;padding:0 6px;z-index:900;font-size:10px;
  line-height:15px;color:#555;background:rgba(255,255,255,.7);pointer-events:none;white-space:nowrap;overflow:hidden;
  text-overflow:ellipsis}
.bmap-problem{position:absolute;left:50%;top:50%;transform:translate(-50%,-50%);max-width:80%;z-index:150;padding:6px 12px;
  color:#666;background:rgba(255,255,255,.85);border-radius:4px;font-size:13px}
.bmap-vertex{position:absolute;width:11px;height:11px;margin:-6px 0 0 -6px;border:1px solid #2468f2;border-radius:50%;
  background:#fff;cursor:move;touch-action:none}
.bmap-vertex.bmap-middle{opacity:.55}
.bmap-list{list-style:none;margin:0;padding:4px 0;font-size:13px;background:#fff}
.bmap-list li{padding:5px 10px;cursor:pointer}
.bmap-list li:hover,.bmap-list .bmap-chosen{background:#eef3fe}
.bmap-list small{color:#888}
.bmap-list .bmap-pages{display:flex;flex-wrap:wrap;gap:4px;cursor:default;background:none}
.bmap-pages button{border:1px solid #d5d8dc;border-radius:3px;background:#fff;padding:2px 8px;font-size:13px;cursor:pointer}
.bmap-pages button:disabled{border-color:#2468f2;color:#2468f2;cursor:default}
@keyframes bmap-drop{from{margin-top:-200px}to{margin-top:0}}
@keyframes bmap-bounce{from{margin-top:0}to{margin-top:-18px}}
`;

export function writeRules(): void {
  const id = 'bmap-rules';
  if (!document.getElementById(id)) {
    const style = document.createElement('style');
    style.id = id;
    style.textContent = RULES;
    document.head.appendChild(style);
  }
}

/** Panes as high and wide as the map: panes without a size would press every text into one letter a line. */
export function makePanes(parent: HTMLElement): Panes {
  const panes = {} as Panes;
  PANES.forEach((name, rank) => {
    const pane = document.createElement('div');
    pane.className = 'bmap-pane';
    pane.style.zIndex = String(FIRST_LAYER + 10 * rank);
    parent.appendChild(pane);
    panes[name] = pane;
  });
  panes.overlayPane = panes.vertexPane;
  return panes;
}
