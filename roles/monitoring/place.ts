/** Ports on the monitoring machine (Prometheus, default port allocations) and of what it asks. */
export const ports = {
  prometheus: 9090,
  push: 9091,
  alertmanager: 9093,
  statsdMetrics: 9103,
  blackbox: 9115,
  statsd: 8125,
  consul: 8500,
  patroni: 8008,
} as const;
