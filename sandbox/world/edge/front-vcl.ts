import type { CloudObject } from "../../cloud/cloud.ts";
import { records, text } from "../../providers/common/values.ts";
import { SERVED_BY } from "./shared-vcl.ts";

/** Name of the cache's listener for its own checks; it is on loopback only. */
export const ADMIN = "admin";

/**
 * What a request meets first: the VCL of the service that has its domain, the interface for purges, or the answer for
 * a domain that no service has.
 * @param mark what the cache says of itself to its own checks
 */
export function frontVcl(services: readonly CloudObject[], mark: string): string {
  const routes = services.flatMap((service) =>
    records(service.properties, "domains").map(
      (domain) => `  if (${hostTest(text(domain, "name").toLowerCase())}) {
    return (vcl(${labelOf(service)}));
  }`,
    ),
  );
  return `vcl 4.1;
import std;

backend none none;

sub vcl_recv {
  if (local.socket == "${ADMIN}") {
    return (synth(200, "OK"));
  }
  if (req.restarts == 0) {
    unset req.http.Fastly-Restarts;
    unset req.http.X-World-Missed;
    unset req.http.X-World-Override;
    unset req.http.X-World-Pass;
    unset req.http.X-World-Body;
    unset req.http.X-World-Type;
  }
  set req.http.Host = std.tolower(regsub(req.http.Host, ":[0-9]+$", ""));
  if (req.http.Host == "api.fastly.com") {
    call purge_interface;
  }
${routes.join("\n")}
  return (synth(500, "Domain Not Found"));
}

# Fastly API, purging: by key, and of a whole service.
sub purge_interface {
  if (!req.http.Fastly-Key) {
    return (synth(401, "Unauthorized"));
  }
  if (req.method != "POST") {
    return (synth(405, "Method Not Allowed"));
  }
  if (req.http.Fastly-Soft-Purge) {
    return (synth(501, "Not Implemented"));
  }
  if (req.url ~ "^/service/[A-Za-z0-9]+/purge_all$") {
    if (std.ban("obj.http.X-World-Service == " + regsub(req.url, "^/service/([A-Za-z0-9]+)/.*$", "\\1"))) {
      return (synth(200, "OK"));
    }
  }
  if (req.url ~ "^/service/[A-Za-z0-9]+/purge/[A-Za-z0-9._:/-]+$") {
    if (std.ban("obj.http.X-World-Service == " + regsub(req.url, "^/service/([A-Za-z0-9]+)/.*$", "\\1") + " && obj.http.Surrogate-Key ~ (^|\\s)" + regsuball(regsub(req.url, "^/service/[A-Za-z0-9]+/purge/", ""), "\\.", "\\\\.") + "(\\s|$)")) {
      return (synth(200, "OK"));
    }
  }
  return (synth(400, "Bad Request"));
}

sub vcl_synth {
  set resp.http.X-Served-By = "${SERVED_BY}";
  unset resp.http.X-Varnish;
  if (local.socket == "${ADMIN}") {
    synthetic("${mark}");
  } elsif (req.http.Host == "api.fastly.com") {
    set resp.http.Content-Type = "application/json";
    if (resp.status == 200) {
      synthetic("""{"status": "ok"}""");
    } elsif (resp.status == 401) {
      synthetic("""{"msg": "Provided credentials are missing or invalid"}""");
    } else {
      synthetic({"{"msg": ""} + resp.reason + """"}""");
    }
  } else {
    set resp.http.Content-Type = "text/html; charset=utf-8";
    synthetic("<!DOCTYPE html><html><head><title>Fastly error: unknown domain " + req.http.Host + "</title></head><body><p>Fastly error: unknown domain: " + req.http.Host + ". Please check that this domain has been added to a service.</p></body></html>");
  }
  return (deliver);
}
`;
}

/** Under which the front knows a service's VCL, whatever its version. */
export function labelOf({ id }: CloudObject): string {
  return `service_${id}`;
}

/** A wildcard stands for one label (Fastly documentation, domains). */
function hostTest(domain: string): string {
  if (!domain.startsWith("*.")) return `req.http.Host == "${domain}"`;
  return `req.http.Host ~ "^[^.]+${domain.slice(1).replaceAll(".", "\\.")}$"`;
}
