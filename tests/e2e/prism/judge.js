// node judge.js CASES.json VERDICTS.json
//
// Starts Prism as `prism mock FILE --errors` does, once for each case, and sends the case's requests.
// CASES: [{document, requests: [{name, method, target, headers: [[name, value]…], bodyBase64}]}]
// VERDICTS: [{document, name, status, text}]; status 0: Prism could not be started or gave no answer.

const fs = require('fs');
const http = require('http');
const net = require('net');
const path = require('path');

const modules = path.join(process.env.PRISM_MODULES, '@stoplight/prism-cli');
require(require.resolve('signale', { paths: [modules] })).disable();
const { createSingleProcessPrism } = require(path.join(modules, 'dist/util/createServer'));

const kRequestMilliseconds = 20000;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function send(port, request) {
  return new Promise((resolve) => {
    const body = Buffer.from(request.bodyBase64 || '', 'base64');
    const headers = {};
    for (const [name, value] of request.headers) headers[name] = value;
    if (body.length > 0) headers['Content-Length'] = body.length;
    const fail = (error) => resolve({ status: 0, text: String(error) });
    try {
      const sent = http.request(
        { host: '127.0.0.1', port, method: request.method, path: request.target, headers, agent: false },
        (answer) => {
          const chunks = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('end', () => {
            const violations = answer.headers['sl-violations'] || '';
            resolve({ status: answer.statusCode, text: violations + Buffer.concat(chunks).toString() });
          });
        });
      sent.on('error', fail);
      sent.setTimeout(kRequestMilliseconds, () => sent.destroy(new Error('no answer in time')));
      sent.end(body);
    } catch (error) {
      fail(error);
    }
  });
}

async function judge(one) {
  const verdicts = [];
  const tell = (request, verdict) => verdicts.push({ document: one.document, name: request.name, ...verdict });
  let server;
  try {
    const port = await freePort();
    server = await createSingleProcessPrism({
      document: one.document, host: '127.0.0.1', port, errors: true, dynamic: false, cors: false,
      ignoreExamples: false, multiprocess: false, verboseLevel: 'silent',
    });
    for (const request of one.requests) tell(request, await send(port, request));
  } catch (error) {
    for (const request of one.requests) tell(request, { status: 0, text: String(error) });
  }
  if (server) await server.close();
  return verdicts;
}

async function main() {
  process.on('uncaughtException', () => {});
  process.on('unhandledRejection', () => {});
  const cases = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
  const verdicts = [];
  for (const one of cases) verdicts.push(...(await judge(one)));
  fs.writeFileSync(process.argv[3], JSON.stringify(verdicts));
  process.exit(0);
}

main();
