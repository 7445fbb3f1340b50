"""Files that either side sends in a chat, or with a message of a ticket: their upload, what may come in, where they
lie, and until when.

The log says that a file was sent; the bytes and their row are here. Nothing in here decides who may send (the machines
do), and nothing ever opens a file beyond what tells its type.

Modules: files of chats, tickets and internal chats, which are their `owners`; `upload/`: `announce` (a token before
any byte), `asgi` (the application before Django that receives bytes), `inspect` (type, virus scan, storage);
`types/`: what a file is, by its content; `pictures/`: decodes pictures in separate processes (`worker`; `decoding`
for views); `storage`; `serve/`: downloads, and copies of pictures; `expire/`: retention and cleaning up.
"""
