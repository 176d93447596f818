package mapping

import (
	"strconv"
	"strings"
)

func readBoolean(s string) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "yes", "true", "1", "ja", "oui", "y", "x":
		return "true", true
	case "no", "false", "0", "nein", "non", "n":
		return "false", true
	}
	return "", false
}

func readNumber(s, decimal string) (string, bool) {
	_, err := strconv.ParseFloat(s, 64)
	return s, err == nil
}
