// Tells what Node's HTTP server, whose parser is llhttp, makes of raw requests.
//
// Usage: node llhttp_oracle.js < frames > verdicts
//
// A frame is the length of a case, four bytes with the highest first, and its bytes. For each comes
// a line of JSON: `requests`, those read to their end, and `end`, why the reading stopped: `clean`,
// `unfinished`, `refused`, or `closed` where nothing may follow the last request.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const { Duplex } = require('node:stream');

// Node's own bound on a head would hide what llhttp thinks of the head.
const HEAD_BYTES_MAX = 1 << 20;

/** The cases, one after the other. */
function* frames(data) {
  for (let at = 0; at < data.length;) {
    const end = at + 4 + data.readUInt32BE(at);
    yield data.subarray(at + 4, end);
    at = end;
  }
}

/** A connection on which the case arrives and ends, and whose answers nobody reads. */
function connectionWith(bytes) {
  const stream = new Duplex({
    allowHalfOpen: true,
    read() {},
    write(chunk, encoding, done) { done(); },
  });
  stream.requests = [];
  stream.reason = 'clean';
  stream.push(bytes);
  stream.push(null);
  return stream;
}

/** The verdict's form of a request. */
function seen(request) {
  const headers = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const value = Buffer.from(request.rawHeaders[at + 1], 'latin1').toString('utf8');
    headers.push(`${request.rawHeaders[at].toLowerCase()}: ${value}`);
  }
  return { method: request.method, target: request.url, headers, body: '' };
}

/** Takes note of a request as its head, its body and its end come. */
function note(request) {
  const entry = { request, verdict: seen(request) };
  request.socket.requests.push(entry);
  request.on('data', (chunk) => { entry.verdict.body += chunk.toString('hex'); });
  request.on('error', () => {});
  // Node asks for a host only where it answers, which comes too late for this.
  if (request.httpVersion === '1.1' && request.headers.host === undefined) refuse(request);
}

function refuse(request) {
  request.socket.requests.at(-1).isRefused = true;
}

/** How llhttp's reason for stopping reads in a verdict. */
function endOf(error) {
  switch (error.code) {
    case 'HPE_INVALID_EOF_STATE': return 'unfinished';
    case 'HPE_CLOSED_CONNECTION': return 'closed';
    default: return 'refused';
  }
}

function newServer() {
  const server = http.createServer({
    insecureHTTPParser: false, maxHeaderSize: HEAD_BYTES_MAX, requireHostHeader: false,
  });
  server.maxHeadersCount = 0;
  server.on('request', note);
  // An expectation it does not know is a refusal, one it knows is none.
  server.on('checkContinue', note);
  server.on('checkExpectation', (request) => { note(request); refuse(request); });
  server.on('clientError', (error, socket) => { socket.reason = endOf(error); });
  return server;
}

/** What became of a connection whose bytes have all been read. */
function verdictOf(stream) {
  const requests = [];
  for (const { request, verdict, isRefused } of stream.requests) {
    if (isRefused) return { requests, end: 'refused' };
    if (!request.complete) break;
    requests.push(verdict);
  }
  return { requests, end: stream.reason };
}

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

async function main() {
  const server = newServer();
  for (const bytes of frames(fs.readFileSync(0))) {
    const stream = connectionWith(bytes);
    server.emit('connection', stream);
    // A turn for the bytes, one for the bodies, one for the end.
    for (let count = 0; count < 3; count += 1) await turn();
    process.stdout.write(`${JSON.stringify(verdictOf(stream))}\n`);
    stream.destroy();
  }
}

main();
