// Calls Baidu's own Node client with another host: node body_analysis.cjs HOST APPID AK SK FILE PACKAGE
const { readFileSync } = require('node:fs');

const [host, appid, ak, sk, file, folder] = process.argv.slice(2);
const { bodyAnalysis, HttpClient } = require(folder);

HttpClient.setRequestInterceptor(options => {
    options.url = options.url.replace('https://aip.baidubce.com', host);
    if (options.headers) delete options.headers.Host; // Baidu's name; the HTTP library writes the right one
    return options;
});

async function main() {
    const client = new bodyAnalysis(appid, ak, sk);
    const image = readFileSync(file).toString('base64');
    const targetPath = '/rest/2.0/image-classify/v1/body_seg_photo';
    return {
        segmented: await client.bodySegV1(image),
        scoremap: await client.bodySegV1(image, { type: 'scoremap' }),
        photo: await client.commonImpl({ image, background_color: 'white', targetPath }),
        refused: await client.bodySegV1('bm8gcGljdHVyZQ=='),
        token: client.devAccessToken.token,
    };
}

main().then(answers => console.log(JSON.stringify(answers)), error => {
    console.error(error);
    process.exitCode = 1;
});
