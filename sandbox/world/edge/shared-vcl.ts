import { FORCE_SSL } from "./requests.ts";

/** What the edge calls itself in answers. */
export const SERVED_BY = "cache-world-WORLD";

/** The parts of a service's VCL that are the same for all. */
export const SHARED_SUBROUTINES = `# An answer that is fetched takes the place of the older one, even if it is an error. So an error is not accepted at
# first; the request comes again, content with what is there, and only where there is nothing the error is its answer.
sub prefer_stale {
  if (bereq.is_bgfetch || (!bereq.uncacheable && !bereq.http.Fastly-Restarts)) {
    return (abandon);
  }
}

sub vcl_miss {
  set req.http.X-World-Missed = "1";
  return (fetch);
}

sub ask_again_for_stale {
  if (req.http.X-World-Missed && req.restarts == 0) {
    unset req.http.X-World-Missed;
    set req.http.Fastly-Restarts = "1";
    return (restart);
  }
}

sub finish_response {
  set resp.http.Via = "1.1 varnish";
  set resp.http.X-Served-By = "${SERVED_BY}";
  if (obj.hits > 0) {
    set resp.http.X-Cache = "HIT";
  } else {
    set resp.http.X-Cache = "MISS";
  }
  set resp.http.X-Cache-Hits = obj.hits;
  unset resp.http.X-Varnish;
  unset resp.http.X-World-Service;
  if (!req.http.Fastly-Debug) {
    unset resp.http.Surrogate-Control;
    unset resp.http.Surrogate-Key;
  }
}

sub synthesize {
  set resp.http.X-Served-By = "${SERVED_BY}";
  unset resp.http.X-Varnish;
  if (resp.status == ${FORCE_SSL}) {
    set resp.status = 301;
    set resp.reason = "Moved Permanently";
    set resp.http.Location = "https://" + req.http.Host + req.url;
    synthetic("");
  } elsif (req.http.X-World-Body || req.http.X-World-Type) {
    set resp.http.Content-Type = req.http.X-World-Type;
    synthetic(req.http.X-World-Body);
  } else {
    set resp.http.Content-Type = "text/html; charset=utf-8";
    synthetic("<!DOCTYPE html><html><head><title>" + resp.status + " " + resp.reason + "</title></head><body><h1>Error " + resp.status + " " + resp.reason + "</h1></body></html>");
  }
}

sub vcl_purge {
  set req.http.X-World-Type = "application/json";
  set req.http.X-World-Body = """{"status": "ok"}""";
  return (synth(200, "OK"));
}

sub vcl_backend_error {
  # Another origin may do. One that is being taken away, or whose name is just being looked up, refuses at once.
  if (!bereq.uncacheable || bereq.method == "GET" || bereq.method == "HEAD") {
    if (bereq.retries < 2) {
      return (retry);
    }
    if (now - std.time(regsub(bereq.http.X-Timer, "^S([0-9.]+),.*$", "\\1"), now - 1s) < 1s) {
      vtc.sleep(25ms);
      return (retry);
    }
  }
  call prefer_stale;
  set beresp.http.Content-Type = "text/html; charset=utf-8";
  set beresp.http.Retry-After = "0";
  set beresp.ttl = 0s;
  set beresp.grace = 0s;
  set beresp.body = "<!DOCTYPE html><html><head><title>503 Backend fetch failed</title></head><body><h1>Error 503 Backend fetch failed</h1></body></html>";
  return (deliver);
}`;
