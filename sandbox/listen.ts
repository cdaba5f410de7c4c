import { type Server, ServerCredentials } from "@grpc/grpc-js";
import { errorMessage, Failure } from "../commands/failure.ts";

/** Starts a server on a free port of loopback and gives the port. */
export type Listen = (server: Server) => Promise<number>;

export const listenOnLoopback: Listen = (server) =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });

/**
 * Makes a server listen that the CLI will dial.
 * @param what names the server to the user
 * @throws Failure where no port can be had
 */
export async function listenFor(what: string, server: Server, listen: Listen): Promise<number> {
  try {
    return await listen(server);
  } catch (error) {
    throw new Failure(
      `${what} cannot listen on 127.0.0.1 (${errorMessage(error)}), where the CLI talks to it; allow this user to listen on loopback, then run this again`,
      { cause: error },
    );
  }
}
