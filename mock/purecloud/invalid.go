package purecloud

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

// invalid says what breaking the schema of a body comes to (§9.11, §9.13): the
// grant type has refusals of its own, so have dates and lists of allowed values.
func invalid(c *mock.Call, violations []spec.Violation) error {
	if strings.HasPrefix(c.Operation.Path, "/oauth/") {
		return nil // a login is checked part by part
	}
	violations = slices.DeleteFunc(violations, func(v spec.Violation) bool { return v.In != "" }) // the handlers look at those that they use
	if len(violations) == 0 {
		return nil
	}
	slices.SortStableFunc(violations, func(a, b spec.Violation) int { return strings.Compare(a.Pointer, b.Pointer) })
	for _, v := range violations {
		switch {
		case v.Pointer == "/authorizedGrantType" && v.Rule == "required":
			return mock.Refuse("grantTypeRequired")
		case v.Pointer == "/authorizedGrantType" && v.Rule == "enum":
			return mock.Refuse("badGrantType")
		}
	}
	first := violations[0]
	schema, value, name := lookUp(c.Operation.Request, c.Args["body"], first.Pointer)
	text, isText := value.(string)
	switch {
	case first.Rule == "format" && isText:
		return mock.Refuse("invalidDate")
	case first.Rule == "enum" && isText:
		return mock.Refuse("invalidValue", "value", text, "fieldType", name, "allowed", strings.Join(schema.Enum(), ", "))
	default:
		return mock.Refuse("badRequest")
	}
}

// lookUp follows a JSON pointer into a value and its schema, and names the last
// field on the way.
func lookUp(schema *spec.Schema, value any, pointer string) (*spec.Schema, any, string) {
	name := ""
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if schema == nil {
			break
		}
		switch holder := value.(type) {
		case map[string]any:
			schema, value, name = schema.Property(part), holder[part], part
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(holder) {
				return nil, nil, name
			}
			schema, value = schema.Items(), holder[i]
		default:
			return nil, nil, name
		}
	}
	return schema, value, name
}

// dropNulls takes a null in a field that may be left out for its absence.
func dropNulls(c *mock.Call) {
	body, _ := c.Args["body"].(map[string]any)
	if body == nil || c.Behaviour(nullFields) == "refused" {
		return
	}
	for name, value := range body {
		if value == nil && !c.Operation.Request.Requires(name) && c.Operation.Request.Property(name) != nil {
			c.Note(name + ": is null, and counts as left out")
			delete(body, name)
		}
	}
}

// foldRoles takes the same id twice in roleIds for one.
func foldRoles(c *mock.Call) {
	body, _ := c.Args["body"].(map[string]any)
	list, _ := body["roleIds"].([]any)
	if list == nil || c.Behaviour(repeatedRoleIDs) == "refused" {
		return
	}
	var once []any
	for _, id := range list {
		if text, isText := id.(string); isText && slices.Contains(once, any(text)) {
			c.Note("roleIds: one of them is there twice, and counts once")
			continue
		}
		once = append(once, id)
	}
	if once != nil {
		body["roleIds"] = once
	}
}

// foldGroupBy writes the values of groupBy as the schema does: their case does
// not matter (§6.2).
func foldGroupBy(c *mock.Call) {
	body, _ := c.Args["body"].(map[string]any)
	list, _ := body["groupBy"].([]any)
	if list == nil || c.Operation.Request.Property("groupBy") == nil {
		return
	}
	for i, item := range list {
		for _, allowed := range c.Operation.Request.Property("groupBy").Items().Enum() {
			if strings.EqualFold(fmt.Sprint(item), allowed) {
				list[i] = allowed
			}
		}
	}
}
