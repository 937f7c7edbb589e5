// Makes calls of a client that was compiled for WebAssembly to a server on the loopback device, and holds what comes of them.
const assert = require('node:assert');
const http = require('node:http');
const path = require('node:path');
const { calls } = require(path.resolve(process.argv[2]));

const seen = [];
const json = { 'content-type': 'application/json' };
const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (data) => { body += data; });
  request.on('end', () => {
    seen.push(`${request.method} ${request.url} ${request.headers['x-key']} ${body}`);
    const reply = (status, headers, text) => { response.writeHead(status, headers); response.end(text); };
    if (request.url === '/elsewhere') return reply(200, json, '{"id":1,"name":"Tom"}');
    if (request.url === '/v1/pets/1') return reply(307, { location: '/elsewhere' }, '');
    if (request.method === 'GET' && seen.length === 1) return reply(503, {}, 'busy');
    if (request.method === 'GET') return reply(200, json, '[{"id":1,"name":"Tom"}]');
    if (JSON.parse(body).id === 1) return reply(409, json, '{"message":"there"}');
    reply(201, json, body);
  });
});

server.listen(0, '127.0.0.1', async () => {
  const came = await calls(`http://127.0.0.1:${server.address().port}/v1`);
  server.close();
  assert.equal(came, '1 after 2 attempts, Rex, Some("createPet: 409 Conflict: there"), Some(Transport)');
  // A redirect is followed by nobody: the key would go along.
  assert.deepEqual(seen.filter((line) => line.includes('elsewhere')), []);
  assert.deepEqual(seen.slice(0, 4), [
    'GET /v1/pets?limit=2 secret ',
    'GET /v1/pets?limit=2 secret ',
    'POST /v1/pets secret {"id":7,"name":"Rex"}',
    'POST /v1/pets secret {"id":1,"name":"Tom"}',
  ]);
  console.log(`from Node: ${came}`);
});
