package report

// HTMLStyle is the style sheet that [HTMLParts] need.
func HTMLStyle() string { return htmlStyle }

// HTMLParts are templates of the HTML report for other pages: refusal, counts (of lines by class),
// table (of lines, labelled by the element with the id lines) and lists (everything else). They take
// what [HTMLLines] returns.
func HTMLParts() string { return htmlParts }

// HTMLLines returns the data of the templates of [HTMLParts]. All its texts are clean. The table has
// at most that many lines, those with the worst harm; lists are limited likewise.
func HTMLLines(r Report, most int) any { return newPage(r, most) }
