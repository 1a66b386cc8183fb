// Sends what a client asks of api.map.baidu.com to another host instead: node --require map_mcp_hook.cjs
const http = require('node:http');
const https = require('node:https');

https.request = (url, options, callback) => {
    const asked = new URL(url);
    if (asked.host !== 'api.map.baidu.com') throw new Error(`unexpected host ${asked.host}`);
    return http.request(new URL(asked.pathname + asked.search, process.env.MAP_HOST), options, callback);
};
