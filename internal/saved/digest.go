package saved

import "encoding/json"

// Digest is equal for plans that are the same plan, of the same credentials at the same API: of two such plans, [Plan.Moves] has nothing
// to say. It holds nothing of a secret.
func (p Plan) Digest() string {
	return "sha256:" + fingerprint([]any{p.Client, p.BaseURL, p.Policy, raw(keys(p.Actions))})
}

// raw are keys as the JSON that they are.
func raw(keys []string) []json.RawMessage {
	all := make([]json.RawMessage, len(keys))
	for i, k := range keys {
		all[i] = json.RawMessage(k)
	}
	return all
}
