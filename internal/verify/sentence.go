package verify

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// names are the words, in lower case, of what the organisation has: they are kept out of every sentence.
type names map[string]bool

// known are the names of the organisation that is verified.
func known(p Plan) names {
	n := names{}
	for _, c := range p.Clusters {
		n.add(c.Name, c.Description.Value(), c.UUID, c.OwnerID)
	}
	for _, m := range p.members {
		n.add(m.Name, m.Email)
	}
	n.add(p.Create.Name)
	return n
}

func (n names) add(texts ...string) {
	for _, text := range texts {
		for part := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(part) > 1 && !common[part] {
				n[part] = true
			}
		}
	}
}

// common are words that descriptions and names share with the API's sentences, and that say nothing.
var common = map[string]bool{}

func init() {
	for _, w := range strings.Fields("a an and are at be by for from has if in is it its no not of on or that the this to with cluster clusters name") {
		common[w] = true
	}
}

var (
	quoted    = regexp.MustCompile("\"[^\"]*\"|'[^']*'(?:[^a-z]|$)|`[^`]*`|“[^”]*”|\\[[^\\]]*\\]|\\{[^}]*\\}|<[^>]*>")
	lowerWord = regexp.MustCompile(`^\(?[a-z][a-z-]{0,19}(?:'[a-z]{1,2})?[.,:;!?)]*$`)
	upperWord = regexp.MustCompile(`^\(?[A-Z][a-z-]{0,19}(?:'[a-z]{1,2})?[.,:;!?)]*$`)
	number    = regexp.MustCompile(`^\(?[0-9]{1,4}%?[.,:;!?)]*$`)
)

// vocabulary are words of the API's field that are written with capitals.
var vocabulary = strings.Fields(`API APIs ARN ARNs AWS BYOK CIDR GCP HTTP I ID IDs IP IPs IPv4 IPv6 JSON KMS OK TLS URL UUID
	Camunda Hub Console Enterprise Trial Zeebe Operate Tasklist Optimize Secrets Connectors Modeler Identity
	Creating Healthy Unhealthy Updating Resuming Suspended WaitingForInput Maintenance Ready Complete Failed
	External Provider Software Hardware Stable Alpha PrivateLink GET POST PUT PATCH DELETE`)

// sentence is what the API says, without any word that could name something: what is quoted, ids, addresses, names, numbers of more than four
// digits. A capital inside a sentence is kept for words of the field only.
func (n names) sentence(said string) word {
	var kept []string
	begins := true
	for token := range strings.FieldsSeq(quoted.ReplaceAllString(said, " … ")) {
		bare := strings.Trim(token, "().,:;!?%")
		fits := lowerWord.MatchString(token) || number.MatchString(token) || begins && upperWord.MatchString(token) || slices.Contains(vocabulary, bare)
		if !fits || n.holds(bare) {
			token = "…"
		}
		if token != "…" || len(kept) == 0 || kept[len(kept)-1] != "…" {
			kept = append(kept, token)
		}
		begins = strings.ContainsAny(token[len(token)-1:], ".!?")
	}
	if len(kept) > 40 {
		kept = append(kept[:40], "…")
	}
	return word(strings.Join(kept, " "))
}

// holds reports whether any part of a word is a name.
func (n names) holds(token string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(token), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }),
		func(part string) bool { return n[part] })
}
