"""The lines of `/api`: they say what the script must know, and load it.

Without a callback the next script of the page uses the names at once, so the script itself stands behind
these lines. With one, only the lines are sent, and the script comes from its own address, out of the cache.
"""

from typing import Any, Final

import orjson

from functions.map_jsapi.script.parameters import LoaderParameters

PATH: Final = "/javascript"
_LOADER: Final = b"""(function(w,d,s){
var n=s.namespaces[0],b=w[n]=w[n]||{},c=s.callback,o=w.geoportraitSettings,p=b.apiLoad;
w.HOST_TYPE="2";w.BMap_loadScriptTime=(new Date).getTime();
if(c)b.apiLoad=function(){delete b.apiLoad;if(p)p();
var f=c.split(".").reduce(function(p,k){return p==null?p:p[k]},w);
if(typeof f==="function")f();else console.warn("the page has no function "+c+" to call back")};
if(s.namespaces.every(function(k){k=w[k]&&w[k].geoportrait;return k&&!k.error})){
if(b.apiLoad)b.apiLoad();return}
if(p&&o&&o.script===s.script&&o.ak===s.ak&&o.version===s.version)return;
w.geoportraitSettings=s;
var e=d.createElement("script");e.src=s.script;e.async=true;
e.onerror=function(){delete w.geoportraitSettings;
console.error("BMap: the script of the map cannot be loaded: "+s.script)};
(d.head||d.documentElement).appendChild(e)
})(window,document,%s);
"""
START_PING: Final = b"/* services answer at /?qt= */\n"
"""What a library gets that only says that it begins."""


def write_loader(facts: dict[str, Any]) -> bytes:
    """Return the lines that load the script and call the page back."""
    return _LOADER.replace(b"%s", _literal(facts))


def write_settings(facts: dict[str, Any]) -> bytes:
    """Return the lines in front of the script."""
    return b"window.geoportraitSettings=" + _literal(facts) + b";\n"


def script_facts(parameters: LoaderParameters, version: str, error: int, message: str) -> dict[str, Any]:
    """Return what the script must know; `error` is the wire code of a key that may not, 0 otherwise."""
    host = parameters.public_address
    return {
        "host": host,
        "script": f"{host}{PATH}/{version}/map.js",
        "ak": parameters.ak,
        "namespaces": parameters.namespaces,
        "version": parameters.v,
        "isGl": parameters.is_gl,
        "callback": parameters.page_callback,
        "error": error,
        "message": message,
    }


def _literal(facts: dict[str, Any]) -> bytes:
    return orjson.dumps(facts).replace(b"<", b"\\u003c")
