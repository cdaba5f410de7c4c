/** What an address of this server answers; undefined where this visitor may not see it. */
async function ask(name) {
  const answer = await fetch(`api/${name}.json`, { cache: "no-store" });
  if (answer.status === 403) return undefined;
  if (!answer.ok) throw new Error(`${name}: status ${answer.status}`);
  return (await answer.json()).data;
}

function element(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function state(good) {
  return element("td", good ? "✓ up" : "✗ down", good ? "good" : "bad");
}

function row(...cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

function fill(id, entries) {
  const place = document.getElementById(id);
  place.replaceChildren(...entries);
  place.closest("section").hidden = entries.length === 0;
}

/** Trouble first, then by name. */
function sorted(entries, good, name) {
  return [...entries].sort((a, b) => good(a) - good(b) || name(a).localeCompare(name(b)));
}

async function refresh() {
  const summary = document.getElementById("summary");
  try {
    const [services, targets, alerts] = await Promise.all(["services", "targets", "alerts"].map(ask));
    const isUp = ({ value }) => value[1] === "1";
    const results = sorted(services.result, isUp, ({ metric }) => metric.instance);
    fill(
      "services",
      results.map((each) => row(state(isUp(each)), element("td", each.metric.instance))),
    );
    const healthy = ({ health }) => health === "up";
    const active = sorted(
      targets?.activeTargets ?? [],
      healthy,
      ({ labels }) => `${labels.job} ${labels.instance}`,
    );
    fill(
      "targets",
      active.map((each) =>
        row(
          state(healthy(each)),
          element("td", each.labels.job),
          element("td", each.labels.instance),
          element("td", each.lastError),
        ),
      ),
    );
    const firing = (alerts?.alerts ?? []).filter((each) => each.state === "firing");
    fill(
      "alerts",
      firing.map(({ labels, annotations }) =>
        element("li", `${labels.alertname} (${labels.severity}): ${annotations.summary}`),
      ),
    );
    const down = results.filter((each) => !isUp(each)).length;
    const parts = [`${results.length - down} of ${results.length} public addresses answer`];
    if (targets)
      parts.push(
        `${active.filter(healthy).length} of ${active.length} targets are up`,
        `${firing.length} alerts`,
      );
    summary.textContent = `${parts.join(", ")}. ${new Date().toLocaleTimeString()}`;
  } catch (error) {
    summary.textContent = `Prometheus does not answer (${error.message}).`;
  }
}

refresh();
setInterval(refresh, 30_000);
