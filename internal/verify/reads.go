package verify

import (
	"context"
	"encoding/csv"
	"strings"
	"unicode"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// mostRead is how many clusters are read for what only some of them have.
const mostRead = 10

// readings are the experiments that change nothing, with some clusters that are there.
var readings = []func(ctx context.Context, l *lab, clusters []spec.Cluster){
	readMembers, readActivity, readNowhere, readBackupNames, readConditions, readVisible,
}

// readMembers looks at the case of addresses.
func readMembers(ctx context.Context, l *lab, _ []spec.Cluster) {
	s := l.read(ctx, "/members", "")
	if !s.Done() {
		l.see("member.case", missed("the members cannot be read: %s", l.answered(s)))
		return
	}
	upper, all := 0, s.Value().Items()
	for _, m := range all {
		if strings.ContainsFunc(m.At("email").String(), unicode.IsUpper) {
			upper++
		}
	}
	l.see("member.case", saw("%s of %s addresses have capitals", count(upper), count(len(all))))
}

// readActivity looks at the log in both forms.
func readActivity(ctx context.Context, l *lab, _ []spec.Cluster) {
	s := l.read(ctx, "/activity/json", "")
	l.see("permission.activity", l.outcome(s, "reading: %s", l.answered(s)))
	l.see("activity.timestamp", l.timestamps(s))
	l.see("activity.csv", l.table(l.read(ctx, "/activity/csv", "")))
}

func (l *lab) timestamps(s api.Sight) Seen {
	if !s.Done() {
		return missed("the log cannot be read: %s", l.answered(s))
	}
	var units []word
	for _, e := range s.Value().Items() {
		units = append(units, unit(e.At("timestamp")))
	}
	if len(units) == 0 {
		return missed("the log is empty")
	}
	return saw("%s", list(units))
}

// unit is that of a timestamp of these years.
func unit(v api.Value) word {
	switch n := v.Number(); {
	case n == 0:
		return kind(v)
	case n > 1e9 && n < 1e10:
		return "seconds"
	case n > 1e12 && n < 1e13:
		return "milliseconds"
	case n > 1e15 && n < 1e16:
		return "microseconds"
	}
	return "a number of another size"
}

// table describes the log as CSV.
func (l *lab) table(s api.Sight) Seen {
	if !s.Done() {
		return missed("the table cannot be read: %s", l.answered(s))
	}
	text := s.Text()
	if v := s.Value(); v.String() != "" { // a JSON text with the table in it
		text = v.String()
	}
	line, _, _ := strings.Cut(text, "\n")
	comma := ','
	if strings.Count(line, ";") > strings.Count(line, ",") {
		comma = ';'
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return saw("%s; not a table", media(s))
	}
	even := either(len(rows[0]) == len(rows[len(rows)-1]), "all rows of one length", "rows of different lengths")
	header := either(strings.Contains(strings.ToLower(line), "timestamp"), "with a header", "without a header")
	quotes := either(strings.Contains(text, `"`), "some or all fields quoted", "no field quoted")
	separator := either(comma == ';', "semicolons", "commas")
	ends := either(strings.Contains(text, "\r\n"), "CRLF", "LF")
	return saw("%s; a table %s, separated by %s, %s, %s, %s", media(s), header, separator, quotes, ends, even)
}

// nowhere is the id of no cluster.
const nowhere = "00000000-0000-4000-8000-000000000000"

// readNowhere asks for a cluster that does not exist.
func readNowhere(ctx context.Context, l *lab, _ []spec.Cluster) { l.read(ctx, "", nowhere) }

// readBackupNames looks at what tells backups of a schedule from others, in clusters that are there already.
func readBackupNames(ctx context.Context, l *lab, clusters []spec.Cluster) {
	var shapes, running []word
	refusal := word("there is no cluster")
	for _, c := range clusters {
		s := l.read(ctx, "/backups", c.UUID)
		if !s.Done() {
			refusal = l.answered(s)
			continue
		}
		planned := l.read(ctx, "/backups/schedule", c.UUID)
		refusal = "there is no backup"
		for _, b := range s.Value().Items() {
			shapes = append(shapes, either(planned.Done(), "with a schedule ", "without a schedule ")+l.shape(b.At("name").String()))
			if b.At("status").String() == string(spec.BackupInProgress) {
				running = append(running, completed(b))
			}
		}
	}
	if len(shapes) == 0 {
		l.see("backup.sort", missed("%s", refusal))
	} else {
		l.see("backup.sort", saw("names of backups in clusters %s", list(shapes)))
	}
	if len(running) > 0 {
		l.see("backup.completed", saw("%s", list(running)))
	}
}

// completed is how a backup says when it was completed.
func completed(b api.Value) word {
	v := b.At("completed")
	switch text := v.String(); {
	case text == "-":
		return `"-"`
	case text != "" && !spec.MomentOf(text).Time.IsZero():
		return "a time"
	}
	return kind(v)
}

// readConditions looks at the words for the state of private connections.
func readConditions(ctx context.Context, l *lab, clusters []spec.Cluster) {
	var seen []word
	missing := word("no cluster has one")
	for _, c := range clusters {
		s := l.read(ctx, "/secure-connectivity", c.UUID)
		if !s.Done() {
			missing = l.answered(s)
			continue
		}
		for _, condition := range s.Value("status", "status", "conditions").Items() {
			seen = append(seen, term(condition.At("type").String())+" "+term(condition.At("status").String())+" "+term(condition.At("reason").String()))
		}
	}
	if len(seen) == 0 {
		l.see("connectivity.conditions", missed("%s", missing))
		return
	}
	l.see("connectivity.conditions", saw("%s", list(seen)))
}

// readVisible looks at how clusters show their allowlist.
func readVisible(ctx context.Context, l *lab, _ []spec.Cluster) {
	s := l.read(ctx, "/clusters", "")
	var kinds []word
	for _, c := range s.Value().Items() {
		if k := c.At("ipallowlist").Kind(); k == "absent" || k == "null" {
			kinds = append(kinds, word(k))
		} else {
			kinds = append(kinds, "a list")
		}
	}
	if len(kinds) == 0 {
		l.see("allowlist.hidden", missed("there is no cluster"))
		return
	}
	l.see("allowlist.hidden", saw("%s", list(kinds)))
}
