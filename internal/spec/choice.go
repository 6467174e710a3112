package spec

import "strings"

// A Choice is a region, channel, plan type or generation. A file says its display name, its uuid
// or, of a region, the code in the brackets of its display name, all in Name as written; the API
// says both Name and UUID.
type Choice struct {
	Name string
	UUID string
}

// Is reports whether the live choice c is what the desired text names.
func (c Choice) Is(text string) bool {
	if text = strings.TrimSpace(text); text == "" {
		return false
	}
	return strings.EqualFold(text, strings.TrimSpace(c.Name)) || strings.EqualFold(text, c.UUID) || strings.EqualFold(text, c.Code())
}

// Contradict reports whether both sides say a choice, and the live one is another.
func Contradict(desired, live Part[Choice]) bool {
	want, said := desired.Get()
	have, shown := live.Get()
	return said && shown && !have.Is(want.Name)
}

// Code is the text in the brackets that end a region's display name, or empty.
func (c Choice) Code() string {
	open := strings.LastIndexByte(c.Name, '(')
	if open < 0 || !strings.HasSuffix(c.Name, ")") {
		return ""
	}
	return c.Name[open+1 : len(c.Name)-1]
}

// ClusterOptions are what the organisation may choose from when it creates a cluster.
type ClusterOptions struct {
	Regions   []RegionOption
	Channels  []ChannelOption
	PlanTypes []Choice
}

// A RegionOption is a region with the sets of regions that its backups can go to.
type RegionOption struct {
	Choice
	Backups []BackupOption
}

// A BackupOption is one choice of backup regions, known to the API by UUID. Regions have one or two entries;
// their Name is the label and their UUID the id, which need not be a uuid (a code such as europe-west3).
type BackupOption struct {
	UUID    string
	Regions []Choice
}

// A ChannelOption is a channel with the generations that a new cluster may start with.
type ChannelOption struct {
	Choice
	Default     Choice
	Generations []Choice
}
