package drift

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	sdkMethod  = regexp.MustCompile(`^\|\s*\[\*\*(\w+)\*\*\][^|]*\|\s*\*\*([A-Z]+)\*\*\s+(\S+)\s*\|`)
	sdkSection = regexp.MustCompile(`^## .*?(\w+) ?\(.*\)\s*$`)
	sdkNeeds   = regexp.MustCompile(`^\s*\* (\S+)\s*$`)
	sdkModel   = regexp.MustCompile(`^\[\*\*(\w+)\*\*\]`)
)

// readSDKPage reads the page that a vendor's SDK has on one of its classes: which
// operations there are, what they take, what they need, and the names of the models
// that they take and answer with.
func readSDKPage(in *input, ours *surface, _ Published) (*surface, error) {
	text, err := in.text()
	if err != nil {
		return nil, err
	}
	page := strings.ReplaceAll(string(text), "\r\n", "\n")
	s := &surface{complete: false}
	for _, line := range strings.Split(page, "\n") {
		if m := sdkMethod.FindStringSubmatch(line); m != nil {
			op := &operation{id: m[1], method: m[2], path: m[3]}
			if ours.wants(op) {
				s.operations = append(s.operations, op)
			}
		}
	}
	told := map[string]bool{}
	for _, section := range strings.Split(page, "\n<a name=")[1:] {
		id, err := s.section(section)
		if err != nil {
			return nil, err
		}
		told[strings.ToLower(id)] = true
	}
	for _, op := range s.operations {
		if !told[strings.ToLower(op.id)] {
			return nil, fmt.Errorf("the table lists %s, and no section tells of it: was the page cut off?", op.id)
		}
	}
	return s, nil
}

func (s *surface) section(text string) (id string, err error) {
	var op *operation
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if m := sdkSection.FindStringSubmatch(line); m != nil && id == "" {
			id = m[1]
			for _, candidate := range s.operations {
				if candidate.id == id {
					op = candidate
				}
			}
			if op == nil {
				return id, nil
			}
			op.parameters, op.told = &shape{}, tells{parameters: true, permissions: true}
		}
		if op == nil {
			continue
		}
		switch {
		case strings.HasPrefix(line, "Requires "):
			for _, need := range lines[i+1:] {
				if m := sdkNeeds.FindStringSubmatch(need); m != nil {
					op.permissions = append(op.permissions, m[1])
				} else if strings.TrimSpace(need) != "" {
					break
				}
			}
		case strings.HasPrefix(line, "| **"):
			op.sdkParameter(split(line))
		case strings.HasPrefix(line, "### Return type"):
			for _, answer := range lines[i+1:] {
				if m := sdkModel.FindStringSubmatch(answer); m != nil {
					op.success = &shape{model: m[1]}
				}
			}
			return id, nil
		}
	}
	if op == nil {
		return id, errors.New("a section without the head of its method")
	}
	return id, fmt.Errorf("the section of %s has no return type: was the page cut off?", id)
}

func (op *operation) sdkParameter(cells []string) {
	name := strings.Trim(cells[0], "* ")
	kind := strings.TrimSpace(cells[1])
	if m := sdkModel.FindStringSubmatch(kind); m != nil {
		op.body = &shape{model: m[1]}
		return
	}
	optional := strings.Contains(cells[len(cells)-1], "[optional]")
	op.parameters.fields = append(op.parameters.fields, field{name: name, shape: typed(strings.Trim(kind, "* ")), required: !optional, told: true})
}
