package report

// HTMLStyle is the style of the HTML report, which a page with parts of one needs.
func HTMLStyle() string { return htmlStyle }

// HTMLParts are templates of the HTML report for a page of somebody else's: refusal, counts (how many
// lines there are of which kind), table (of the lines; it is labelled by the element with the id
// lines), and lists (of what is no line). They show what [HTMLLines] returns, and nothing else.
func HTMLParts() string { return htmlParts }

// HTMLLines is what the templates of [HTMLParts] show of a report, all texts in it clean. Of many
// lines, the table has so many at most, those with the worst harm; each list is cut likewise.
func HTMLLines(r Report, most int) any { return newPage(r, most) }
