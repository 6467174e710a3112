package api

import "testing"

// FuzzActivity has logs of any bytes: none is a panic, and no entry has an impossible time.
func FuzzActivity(f *testing.F) {
	for _, seed := range []string{`[]`, `[{"timestamp":1e300}]`, `[{"timestamp":-1,"userId":null}]`, `[[],{},"x",{"entityAttribute":"name","entityAttributeValueTo":"\u0000"}]`, `{"a":`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, err := readEntries(body)
		if err != nil && entries != nil {
			t.Errorf("entries beside %v", err)
		}
		for i, e := range entries {
			if y := e.At.Year(); !e.At.IsZero() && (y < 1970 || y > 5200) {
				t.Errorf("a time of %v", e.At)
			}
			if i > 0 && e.At.After(entries[i-1].At) {
				t.Errorf("entry %d is newer than the one before it", i)
			}
		}
	})
}
