package sources

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// memoryForPrograms is how many bytes programs may take: half of what is free, for the machine and for the control group
// of the process, as that of a container. It is 0 where nothing says how much that is.
func memoryForPrograms() int64 {
	free := number(statistic("/proc/meminfo", "MemAvailable:")) << 10
	group := filepath.Join("/sys/fs/cgroup", strings.TrimPrefix(statistic("/proc/self/cgroup", "0::"), "/"))
	limit, err := os.ReadFile(filepath.Join(group, "memory.max"))
	if all := number(string(limit)); err == nil && all > 0 {
		current, _ := os.ReadFile(filepath.Join(group, "memory.current"))
		cached := number(statistic(filepath.Join(group, "memory.stat"), "inactive_file "))
		free = min(free, max(all-number(string(current))+cached, 1))
	}
	return free / 2
}

// statistic is the text after a name at the beginning of a line; empty where there is none.
func statistic(path, name string) string {
	data, _ := os.ReadFile(path)
	for line := range strings.Lines(string(data)) {
		if value, found := strings.CutPrefix(line, name); found {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// number is the number that a text begins with; 0 for none, such as max.
func number(text string) int64 {
	digits, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}
