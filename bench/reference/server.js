// A chat server of the usual make, to compare with: a room for each chat, one transaction a message, an answer after it.
// It has no accounts, no rules, no history and no repeats. Usage: node server.js FOLDER; prints its port.
import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Server } from 'socket.io';

const database = new Database(join(process.argv[2], 'reference.sqlite3'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(`CREATE TABLE IF NOT EXISTS message (
  id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, sender TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL)`);
database.exec('CREATE INDEX IF NOT EXISTS message_chat ON message (chat, id)');

const insert = database.prepare('INSERT INTO message (chat, sender, at, text) VALUES (?, ?, ?, ?)');
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });

io.on('connection', (socket) => {
  const { chat, sender } = socket.handshake.auth;
  const room = `chat:${chat}`;
  socket.join(room);
  socket.on('say', ({ text }, answer) => {
    const at = Date.now();
    const id = Number(insert.run(chat, sender, at, text).lastInsertRowid);
    socket.to(room).emit('message', { id, chat, sender, at, text });
    answer({ id });
  });
});

http.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: http.address().port })));
process.on('SIGTERM', () => process.exit(0));
