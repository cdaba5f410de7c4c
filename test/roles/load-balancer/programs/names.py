"""A name server for which every name is 127.0.0.1, over UDP and TCP; refused.* is nowhere."""

import socket
import threading


def answer(question: bytes) -> bytes:
    end = 12
    labels = []
    while question[end]:
        labels.append(question[end + 1 : end + 1 + question[end]].decode().lower())
        end += question[end] + 1
    asked = question[12 : end + 5]
    if labels[0] == "refused":
        return question[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + asked
    if int.from_bytes(question[end + 1 : end + 3], "big") != 1:
        return question[:2] + b"\x81\x80\0\1\0\0\0\0\0\0" + asked
    address = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1"
    return question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + asked + address


def serve_tcp() -> None:
    listener = socket.create_server(("127.0.0.1", 53))
    while True:
        connection, _ = listener.accept()
        with connection:
            reply = answer(connection.recv(4096)[2:])
            connection.sendall(len(reply).to_bytes(2, "big") + reply)


threading.Thread(target=serve_tcp, daemon=True).start()
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 53))
while True:
    message, sender = udp.recvfrom(4096)
    udp.sendto(answer(message), sender)
