// Records what the reference implementation sees: node record.mjs FOLDER CHROMIUM PICTURE…
// FOLDER holds the pictures and, unpacked as FOLDER/package, the npm package @mediapipe/face_mesh 0.4.1657299874.
// Prints CSV. playwright-core is that of tests/Node.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../Node/package.json', import.meta.url))('playwright-core');
const [folder, executablePath, ...pictures] = process.argv.slice(2);
const points = [0, 1, 10, 13, 14, 17, 33, 61, 133, 152, 234, 263, 291, 362, 454];
const types = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.jpg': 'image/jpeg', '.html': 'text/html' };

const server = http.createServer((request, response) => {
    const file = path.join(folder, path.normalize(request.url));
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
    if (request.url === '/page.html') response.end('<!doctype html><script src="package/face_mesh.js"></script>');
    else response.end(fs.existsSync(file) ? fs.readFileSync(file) : '');
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
console.log('picture,point,x,y');
for (const picture of pictures) {
    const found = await page.evaluate(async file => {
        if (!window.mesh) {
            window.mesh = new FaceMesh({ locateFile: name => 'package/' + name });
            mesh.setOptions({ maxNumFaces: 1, refineLandmarks: false });
            mesh.onResults(result => { window.result = result; });
        } else mesh.reset();
        const image = new Image();
        image.src = file;
        await image.decode();
        for (let look = 0; look < 3; look++) await mesh.send({ image });
        return result.multiFaceLandmarks[0].map(p => [p.x * image.width, p.y * image.height]);
    }, picture);
    for (const i of points) console.log([picture, i, ...found[i].map(n => +n.toFixed(2))].join());
}
await browser.close();
server.close();
