// Opens a WebSocket by extended CONNECT (RFC 8441) with node's own HTTP/2, sends a text, and prints what comes back.
const http2 = require('http2');
const session = http2.connect(process.argv[2], { rejectUnauthorized: false });
session.on('error', error => { console.log('session ' + error.message); process.exit(1); });
session.on('remoteSettings', settings => {
  if (!settings.enableConnectProtocol) {
    console.log('no extended CONNECT');
    session.close();
    return;
  }
  const stream = session.request({
    ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':path': '/ws', ':authority': 'chat',
    'sec-websocket-version': '13', origin: 'http://chat',
  });
  const frame = (opcode, text) => {
    const mask = Buffer.from([1, 2, 3, 4]);
    const payload = Buffer.from(text).map((octet, i) => octet ^ mask[i % 4]);
    return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, payload]);
  };
  let received = Buffer.alloc(0);
  stream.on('response', headers => {
    console.log('status ' + headers[':status'] + ' accept ' + headers['sec-websocket-accept']);
    stream.write(frame(1, 'hello'));
  });
  stream.on('data', chunk => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received[1]) {
      const opcode = received[0] & 0xf;
      console.log(opcode === 1 ? 'text ' + received.subarray(2, 2 + received[1]) : 'opcode ' + opcode);
      received = received.subarray(2 + received[1]);
      if (opcode === 1) {
        stream.write(frame(8, Buffer.from([3, 232]))); // 1000: done
      } else {
        stream.end();
      }
    }
  });
  stream.on('error', error => console.log('stream ' + error.message));
  stream.on('close', () => { console.log('closed ' + stream.rstCode); session.close(); });
});
