package daemon

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// metrics are the metrics of one daemon, in a registry of their own. No label value comes from a file or from
// the organisation, except for the names of clusters. A named daemon adds its name as the label organisation.
type metrics struct {
	registry     *prometheus.Registry
	passes       *prometheus.CounterVec
	took         prometheus.Histogram
	requests     *prometheus.CounterVec
	tokens       prometheus.Counter
	actions      *prometheus.CounterVec
	drift        *driftMetric
	outside      *prometheus.GaugeVec
	encryption   *prometheus.GaugeVec
	links        *prometheus.GaugeVec
	backups      *backupMetric
	waiting      prometheus.Gauge
	offers       prometheus.Gauge
	approvals    *prometheus.CounterVec
	good         prometheus.Gauge
	invalidInput prometheus.Gauge
	leads        prometheus.Gauge
}

func newMetrics(name string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		passes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camsync_passes_total",
			Help: "Passes by result: in_sync, planned, applied, partly, waiting, refused or failed."}, []string{"result"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "camsync_pass_duration_seconds",
			Help: "Duration of passes.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800}}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camsync_api_requests_total",
			Help: "Requests to the Administration API by method, route and status; the status is none if there was no response."}, []string{"method", "route", "status"}),
		tokens: prometheus.NewCounter(prometheus.CounterOpts{Name: "camsync_token_requests_total", Help: "Requests for a token."}),
		actions: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camsync_actions_total",
			Help: "Actions by kind of resource and outcome: created, updated, deleted, failed, waiting or not tried."}, []string{"kind", "outcome"}),
		drift:   newDriftMetric(),
		backups: newBackupMetric(),
		outside: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camsync_unmanaged",
			Help: "Live resources after the last pass that no file declares and policy.unmanaged reports, by kind."}, []string{"kind"}),
		encryption: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camsync_encryption_ready",
			Help: "1 if Camunda can use the encryption key of a cluster with encryption External, else 0; as of the last pass. Other clusters have none."}, []string{"cluster"}),
		links: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camsync_private_link_ready",
			Help: "1 if endpoints in AWS can connect to the private link of a cluster that a file manages, else 0; as it was last read. Where it is off or unknown, there is none."}, []string{"cluster"}),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts{Name: "camsync_upgrades_waiting",
			Help: "Upgrades after the last pass that policy.upgrade lets wait for their turn."}),
		offers: prometheus.NewGauge(prometheus.GaugeOpts{Name: "camsync_plan_waiting",
			Help: "1 if a plan waits for approval after the last pass, else 0."}),
		approvals: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camsync_approvals_total",
			Help: "Approvals by result: of requests accepted, wrong_token or not_current, and of the passes of accepted ones applied, partly, stale, failed or lost."}, []string{"result"}),
		good: prometheus.NewGauge(prometheus.GaugeOpts{Name: "camsync_last_good_pass_timestamp_seconds",
			Help: "When the last pass ended that read everything and in which nothing failed; 0 before the first."}),
		invalidInput: prometheus.NewGauge(prometheus.GaugeOpts{Name: "camsync_stale_input",
			Help: "1 while the files are invalid, missing or changing, so that nothing is written."}),
		leads: prometheus.NewGauge(prometheus.GaugeOpts{Name: "camsync_leader",
			Help: "1 if this replica leads or is the only one; 0 if it is on standby."}),
	}
	var registry prometheus.Registerer = m.registry
	if name != "" {
		registry = prometheus.WrapRegistererWith(prometheus.Labels{"organisation": name}, registry)
	}
	registry.MustRegister(m.passes, m.took, m.requests, m.tokens, m.actions, m.drift, m.outside, m.encryption, m.links, m.backups, m.waiting, m.offers, m.approvals, m.good, m.invalidInput, m.leads)
	for _, r := range results() {
		m.passes.WithLabelValues(string(r)) // exported from the start, so that rate() sees the first increase
	}
	for _, r := range approvalResults() {
		m.approvals.WithLabelValues(r) // likewise
	}
	for _, k := range spec.Kinds() {
		m.actions.WithLabelValues(string(k), string(apply.Failed)) // likewise
	}
	return m
}

// metrics serves the metrics of the process and of the daemons in it.
func (g Group) metrics() http.Handler {
	process := prometheus.NewRegistry()
	process.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	all := prometheus.Gatherers{process}
	for _, m := range g {
		all = append(all, m.Daemon.metrics.registry)
	}
	return promhttp.HandlerFor(all, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// pass records a pass that has ended.
func (m *metrics) pass(p Pass, o Outcome, drift report.Report, good bool) {
	m.passes.WithLabelValues(string(p.Result)).Inc()
	m.took.Observe(p.Took.Seconds())
	if good {
		m.good.SetToCurrentTime()
	}
	if o.Err != nil {
		return // what differs is unknown
	}
	drifted := drift.Drifted()
	m.drift.set(drifted)
	m.waiting.Set(float64(o.waits()))
	m.unmanaged(drifted)
	perCluster(m.encryption, o.Clusters, func(c Cluster) (ready, has bool) { return c.Frozen == "", c.External })
	perCluster(m.links, o.Clusters, func(c Cluster) (ready, has bool) { return c.LinkReady, c.Linked })
	m.backups.set(o.Backups)
}

// perCluster sets whether something of each cluster that has it is ready, so that alerts resolve. Of clusters with one name, the
// worst counts.
func perCluster(gauge *prometheus.GaugeVec, clusters []Cluster, of func(Cluster) (ready, has bool)) {
	gauge.Reset()
	for _, worse := range []bool{true, false} {
		for _, c := range clusters {
			if ready, has := of(c); has && ready == worse {
				gauge.WithLabelValues(report.Clean(c.Name)).Set(map[bool]float64{true: 1}[ready])
			}
		}
	}
}

// unmanaged sets the number of unmanaged resources of every kind, so that alerts resolve.
func (m *metrics) unmanaged(drift []report.Drifted) {
	counts := map[spec.Kind]int{}
	for _, d := range drift {
		if d.Outside {
			counts[d.Action.Name.Kind]++
		}
	}
	for _, kind := range spec.PrunableKinds() {
		m.outside.WithLabelValues(string(kind)).Set(float64(counts[kind]))
	}
}

// Requested counts a request to the API or for a token. It fits api.Config.Observe.
func (d *Daemon) Requested(method, route string, status int) {
	if route == "token" {
		d.metrics.tokens.Inc()
		return
	}
	text := "none"
	if status != 0 {
		text = strconv.Itoa(status)
	}
	d.metrics.requests.WithLabelValues(method, route, text).Inc()
}

// lead records whether this replica leads. Only the leader has metrics of the organisation.
func (m *metrics) lead(leads bool) {
	if leads {
		m.leads.Set(1)
		return
	}
	m.leads.Set(0)
	m.drift.set(nil)
	m.outside.Reset()
	m.encryption.Reset()
	m.links.Reset()
	m.backups.set(nil)
	m.waiting.Set(0)
	m.offers.Set(0)
	m.good.Set(0)
}
