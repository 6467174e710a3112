package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
	waits "github.com/camsync/camsync/internal/waiting"
)

// How far the log may be behind: it is asked again for logDelay, about what was created within logRecent.
const (
	logDelay    = 30 * time.Second
	logInterval = 5 * time.Second
	logRecent   = 10 * time.Minute
)

// whose says whether an intent made a client of its name, from what positively shows it: the answer to the request, or the
// activity log, which names its creator and when. A log that is refused, fails or is empty shows nothing; then it is open,
// until the intent is too old to claim anything. Why completes a sentence about the client. asking is called where the log is
// waited for, with the time until when.
func whose(ctx context.Context, client Client, self *actor.Self, i journal.Intent, id string, asking func(until time.Time)) (v actor.Verdict, why string) {
	switch {
	case i.Answered == id && i.Handing:
		return actor.Undecided, "the run that created it ended while its program took the secret, which may have arrived"
	case i.Answered == id:
		return actor.Ours, ""
	case i.Answered != "":
		return actor.Others, "is another than " + i.Answered + ", which was created"
	}
	v, why = recorded(ctx, client, self, i, id, asking)
	if v == actor.Undecided && i.Old(time.Now()) {
		return actor.Others, "is not shown to be what was begun at " + stamp(i.Begun)
	}
	return v, why
}

// recorded is what the activity log says of it.
func recorded(ctx context.Context, client Client, self *actor.Self, i journal.Intent, id string, asking func(until time.Time)) (actor.Verdict, string) {
	begun := time.Now()
	until := begun.Add(logDelay)
	recent := !i.Old(begun) && begun.Sub(i.Begun) < logRecent
	ctx, stop := context.WithDeadline(ctx, until)
	defer stop()
	for shown := false; ; {
		entries, err := client.Activity(ctx)
		if err != nil {
			return actor.Undecided, "nothing shows whose it is: the activity log could not be read: " + err.Error()
		}
		_ = self.Learn(entries) // what cannot be kept is known to this process at least
		for _, e := range entries {
			if e.Type == api.EntryCreated && e.ID == id {
				return judged(self, i, e)
			}
		}
		if !recent || ctx.Err() != nil {
			return actor.Undecided, "nothing shows whose it is: the activity log does not mention it"
		}
		if !shown {
			shown = true
			asking(until)
		}
		_ = waits.Sleep(ctx, logInterval) // one more look, also at its end
	}
}

// judged is what one entry says of it.
func judged(self *actor.Self, i journal.Intent, e api.Entry) (actor.Verdict, string) {
	switch v := self.Is(e.By); {
	case v == actor.Ours && !i.Reaches(e.At):
		return actor.Undecided, "these credentials created it at " + stamp(e.At) + ", and what was begun here was begun at " + stamp(i.Begun)
	case v == actor.Ours:
		return v, ""
	case v == actor.Others:
		return v, "was created by " + e.By
	case e.By == "":
		return v, "nothing shows whose it is: the activity log does not say who created it"
	}
	return actor.Undecided, fmt.Sprintf("the activity log says that %s created it, and by which name it calls these credentials is not known yet", e.By)
}

// stamp is a time as people read it.
func stamp(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 MST") }

// clock is a time of about now, as people read it.
func clock(t time.Time) string { return t.Local().Format("15:04:05 MST") }
