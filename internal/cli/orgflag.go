package cli

import "errors"

// An orgFlag is the name of one organisation. A command that acts on another one than was meant does harm, so neither of two names is
// dropped, and an empty one, as of a variable that is not set, does not stand for the default.
type orgFlag string

func (o *orgFlag) String() string { return string(*o) }

// Set reads the value of the flag.
func (o *orgFlag) Set(name string) error {
	switch {
	case name == "":
		return errors.New("the name is empty; leave the flag out for the default organisation")
	case *o != "" && string(*o) != name:
		return errors.New("this command is about one organisation, and " + string(*o) + " is named already")
	}
	*o = orgFlag(name)
	return nil
}

// Type is what help calls the value.
func (o *orgFlag) Type() string { return "NAME" }
