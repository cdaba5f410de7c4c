import { join } from "node:path";
import { type handleUnaryCall, type ServerUnaryCall, type ServerWritableStream, status } from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type {
  ProgramInfo,
  RunPluginRequest,
  RunPluginResponse,
  RunRequest,
} from "@pulumi/pulumi/proto/language_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { connectEngineLog } from "../engine-log.ts";
import { exitCode, kill, type ProgramRequest, runProgram, startNode } from "./program.ts";
import { programDependencies, requiredPackages } from "./required-packages.ts";

const POLICY_PACK = join(import.meta.dirname, "policy-pack.ts");

export interface LanguageHostOptions {
  /** Version that the host gives as its own: that of the SDK. */
  readonly version: string;
  /** Of the programs it runs. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A unary call as a function from request to response; what it throws reaches the engine as the call's error. */
function unary<Request, Response>(
  respond: (request: Request, cancelled: AbortSignal) => Response | Promise<Response>,
) {
  return (
    call: ServerUnaryCall<Request, Response>,
    callback: (error: { code: status; message: string } | null, response?: Response) => void,
  ): void => {
    const cancellation = new AbortController();
    call.on("cancelled", () => cancellation.abort());
    Promise.resolve()
      .then(() => respond(call.request, cancellation.signal))
      .then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback({ code: status.UNKNOWN, message: error instanceof Error ? error.message : String(error) }),
      );
  };
}

/** What this host does not do: code generation and the like. The engine knows what to do with this code. */
function unimplemented<Request, Response>(): handleUnaryCall<Request, Response> {
  return (_call, callback) =>
    callback({
      code: status.UNIMPLEMENTED,
      message:
        "the sandbox's language host runs programs and policy packs only; for the rest install the vendor's Pulumi CLI and run it outside the sandbox",
    });
}

function programDirectory(info: ProgramInfo | undefined): string {
  return info?.getProgramDirectory() || process.cwd();
}

function programRequest(request: RunRequest, engineAddress: string): ProgramRequest {
  return {
    programDirectory: programDirectory(request.getInfo()),
    entryPoint: request.getInfo()?.getEntryPoint() || request.getProgram() || ".",
    workingDirectory: request.getPwd(),
    arguments: request.getArgsList(),
    project: request.getProject(),
    stack: request.getStack(),
    organization: request.getOrganization(),
    configuration: Object.fromEntries(request.getConfigMap().entries()),
    secretKeys: request.getConfigsecretkeysList(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    monitorAddress: request.getMonitorAddress(),
    engineAddress,
  };
}

function environmentOf(entries: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** Streams a policy pack's output to the engine, which reads the pack's port from the first line. */
function runPlugin(
  call: ServerWritableStream<RunPluginRequest, RunPluginResponse>,
  environment: NodeJS.ProcessEnv,
): void {
  const request = call.request;
  const directory = programDirectory(request.getInfo());
  const fail = (error: unknown) =>
    call.destroy(
      Object.assign(error instanceof Error ? error : new Error(String(error)), { code: status.UNKNOWN }),
    );
  try {
    const child = startNode({
      arguments: [POLICY_PACK, ...request.getArgsList(), directory],
      // Elsewhere the program's tsconfig.json would be read in place of the pack's.
      workingDirectory: directory,
      environment: { ...environment, ...environmentOf(request.getEnvList()) },
    });
    call.on("cancelled", () => kill(child));
    child.stdout?.on("data", (chunk: Buffer) => {
      const response = new languageMessages.RunPluginResponse();
      response.setStdout(chunk);
      call.write(response);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      const response = new languageMessages.RunPluginResponse();
      response.setStderr(chunk);
      call.write(response);
    });
    exitCode(child).then((code) => {
      const response = new languageMessages.RunPluginResponse();
      response.setExitcode(code);
      call.write(response);
      call.end();
    }, fail);
  } catch (error) {
    fail(error);
  }
}

/**
 * Pulumi's language host for Node.js, for a CLI that came without its own (one built from its Go module). It runs
 * programs with the Node that runs this process, which need not be the one on PATH.
 */
export function createLanguageHost(options: LanguageHostOptions): ILanguageRuntimeServer {
  // The engine says its address in the handshake, before anything else.
  let engineAddress = "";

  return {
    handshake: unary((request) => {
      engineAddress = request.getEngineAddress();
      return new languageMessages.LanguageHandshakeResponse();
    }),

    getPluginInfo: unary(() => {
      const response = new pluginMessages.PluginInfo();
      response.setVersion(options.version);
      return response;
    }),

    getRequiredPackages: unary(async (request) => {
      const response = new languageMessages.GetRequiredPackagesResponse();
      for (const required of await requiredPackages(programDirectory(request.getInfo()))) {
        const dependency = new pluginMessages.PackageDependency();
        dependency.setKind("resource");
        dependency.setName(required.name);
        dependency.setVersion(required.version);
        dependency.setServer(required.server);
        response.addPackages(dependency);
      }
      return response;
    }),

    getRequiredPlugins: unary(async (request) => {
      const response = new languageMessages.GetRequiredPluginsResponse();
      for (const required of await requiredPackages(programDirectory(request.getInfo()))) {
        const dependency = new pluginMessages.PluginDependency();
        dependency.setKind("resource");
        dependency.setName(required.name);
        dependency.setVersion(required.version);
        dependency.setServer(required.server);
        response.addPlugins(dependency);
      }
      return response;
    }),

    run: unary(async (request, cancelled) => {
      // The engine reads the output of a host that it started; to one that it attached to, lines go through its log.
      const log = connectEngineLog(engineAddress);
      try {
        const result = await runProgram(
          programRequest(request, engineAddress),
          options.environment,
          (line) => log.send({ severity: "info", message: `${line}\n` }),
          cancelled,
        );
        const response = new languageMessages.RunResponse();
        response.setError(result.error);
        response.setBail(result.bail);
        return response;
      } finally {
        await log.close();
      }
    }),

    about: unary(() => {
      const response = new languageMessages.AboutResponse();
      response.setExecutable(process.execPath);
      response.setVersion(process.version);
      return response;
    }),

    getProgramDependencies: unary(async (request) => {
      const response = new languageMessages.GetProgramDependenciesResponse();
      const dependencies = await programDependencies(
        programDirectory(request.getInfo()),
        request.getTransitivedependencies(),
      );
      for (const { name, version } of dependencies) {
        const dependency = new languageMessages.DependencyInfo();
        dependency.setName(name);
        dependency.setVersion(version);
        response.addDependencies(dependency);
      }
      return response;
    }),

    // bin/sandbox has installed them before it started the engine.
    installDependencies: (call) => call.end(),

    runtimeOptionsPrompts: unary(() => new languageMessages.RuntimeOptionsResponse()),
    runPlugin: (call) => runPlugin(call, options.environment),
    cancel: unary(() => new emptyMessages.Empty()),

    template: unimplemented(),
    generateProgram: unimplemented(),
    generateProject: unimplemented(),
    generatePackage: unimplemented(),
    pack: unimplemented(),
    link: unimplemented(),
  };
}
