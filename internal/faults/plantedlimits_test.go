package faults

// plantedInLimits are the bugs in how many requests are sent, and over which connections.
func plantedInLimits() []mutant {
	return []mutant{
		{name: "what Retry-After asks for holds for one request alone", file: "internal/api/limit.go",
			right: "	if l.until.After(due) {\n", wrong: "	if false {\n", pkg: "internal/api", tests: "TestWaitingForAPlaceEnds"},
		{name: "after a minute of refusals nothing is sent again", file: "internal/api/limit.go",
			right: "		l.refused = time.Time{}\n	}\n	l.back()\n", wrong: "	}\n	l.back()\n", pkg: "internal/api", tests: "TestSilenceEndsForLaterRequests"},
		{name: "who waits for too long a pause is not refused", file: "internal/api/limit.go",
			right: "return pause > t.patience() })", wrong: "return pause > t.patience() && false })", pkg: "internal/api", tests: "TestCaseN5ListsThatStayBrokenEndWithin20Seconds"},
		{name: "a round begins before the last one has ended", file: "internal/api/rounds.go",
			right: "	case used == 0, !now.Before(r.ends()):\n", wrong: "	case true:\n", pkg: "internal/api", tests: "TestRoundsGrowUntilThereAreNone"},
		{name: "a round waits for an answer that does not come", file: "internal/api/rounds.go",
			right: "	case used == 0, !now.Before(r.ends()):\n", wrong: "	case used == 0:\n", pkg: "internal/api", tests: "TestARoundEndsWithoutItsLastAnswer"},
		{name: "a remembered rate is never out of date", file: "internal/api/learned.go",
			right: "		now.Sub(known.At) > rateTime || ", wrong: "		", pkg: "internal/api", tests: "TestWhatIsLearnedIsRemembered"},
		{name: "a refusal by chance lowers the rate again and again", file: "internal/api/rate.go",
			right: "	case !r.known(), !r.marked.IsZero() && r.full.After(r.marked):\n", wrong: "	case !r.known():\n", pkg: "internal/api", tests: "TestAStrayRefusalCostsAMoment"},
		{name: "each refusal of one moment lowers the rate", file: "internal/api/rate.go",
			right: "	case !sent.After(r.marked):\n		return\n	case !r.known()", wrong: "	case !r.known()", pkg: "internal/api", tests: "TestTheRateIsLearned"},
		{name: "what HTTP/2 did not process counts as sent", file: "internal/api/streams.go",
			right: "	if err != nil && unprocessed(err) {\n", wrong: "	if err != nil && unprocessed(err) && false {\n", pkg: "internal/api", tests: "TestCaseN2WritesAcrossGoAwayAreSentAgainAtOnce"},
	}
}
