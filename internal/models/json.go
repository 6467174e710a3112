package models

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// json puts the canonical form of JSON, without some keys at its top.
func (c *canon) json(content []byte, without []string) error {
	if !plain(content) {
		return errOther
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	if len(bytes.Trim(content[decoder.InputOffset():], spaces)) > 0 {
		return errOther
	}
	if object, is := value.(map[string]any); is {
		for _, key := range without {
			delete(object, key)
		}
	}
	c.value(value)
	return nil
}

func (c *canon) value(value any) {
	switch v := value.(type) {
	case map[string]any:
		c.put('{', strconv.Itoa(len(v)))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			c.put('k', key)
			c.value(v[key])
		}
	case []any:
		c.put('[', strconv.Itoa(len(v)))
		for _, item := range v {
			c.value(item)
		}
	case string:
		c.put('s', v)
	case json.Number:
		c.put('n', number(string(v)))
	case bool:
		c.put('b', strconv.FormatBool(v))
	default:
		c.put('0', "")
	}
}

// number is one spelling of a JSON number: its digits without zeros around them, and the power of ten that they are times of.
func number(text string) string {
	mantissa, power := text, int64(0)
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, err := strconv.ParseInt(text[at+1:], 10, 32)
		if err != nil && strings.Trim(text[:at], "-0.") != "" {
			return text // as no program writes one
		}
		mantissa, power = text[:at], exponent
	}
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	power -= int64(len(fraction))
	short := strings.TrimRight(digits, "0")
	power += int64(len(digits) - len(short))
	switch {
	case short == "":
		return "0"
	case negative:
		short = "-" + short
	}
	return short + "e" + strconv.FormatInt(power, 10)
}

// plain reports whether JSON, if it is JSON, is not nested too deeply, and has no half of a character, all of which would be read as one.
func plain(content []byte) bool {
	depth := 0
	for i := 0; i < len(content); i++ {
		switch content[i] {
		case '{', '[':
			if depth++; depth > maxNesting {
				return false
			}
		case '}', ']':
			depth--
		case '"':
			end, whole := quoted(content, i+1)
			if !whole {
				return false
			}
			i = end
		}
	}
	return true
}

// quoted is where a string ends, and whether no surrogate in it stands alone.
func quoted(content []byte, i int) (end int, whole bool) {
	for high := false; i < len(content); i++ {
		unit := uint64(0)
		switch {
		case content[i] == '"':
			return i, !high
		case content[i] == '\\' && i+6 <= len(content) && content[i+1] == 'u':
			unit, _ = strconv.ParseUint(string(content[i+2:i+6]), 16, 16)
			i += 5
		case content[i] == '\\':
			i++
		}
		low := unit>>10 == 0xdc00>>10
		if low != high {
			return i, false
		}
		high = unit>>10 == 0xd800>>10
	}
	return i, false
}
