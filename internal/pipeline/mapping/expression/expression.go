// Package expression runs small formulas that users write over the texts of
// one record. A formula cannot loop, read a clock, reach anything outside the
// record, or make a text longer than [MaxText]; every operation left takes
// time in proportion to its operands, so that the number of operations bounds
// the time.
package expression

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// The bounds of a formula.
const (
	MaxSource = 2000  // bytes of a formula
	MaxNodes  = 200   // operands and operators of a formula
	MaxText   = 32768 // bytes of a text that a formula reads or makes
	maxMemory = 10000 // elements that lists in a formula may have
)

// Functions are the functions a formula may call, besides operators.
var Functions = []string{"len", "trim", "trimPrefix", "trimSuffix", "upper", "lower", "split", "indexOf",
	"lastIndexOf", "hasPrefix", "hasSuffix", "int", "float", "string", "abs", "ceil", "floor", "round",
	"max", "min", "first", "last", "get", "replace", "join"}

// Program is a formula ready to run. It is safe for use by several goroutines.
type Program struct {
	program *vm.Program
	names   []string
	vms     sync.Pool
}

// Compile checks a formula against the names it may use; the values of env
// tell their types. The error is one line for a person.
func Compile(source string, env map[string]any, options ...expr.Option) (*Program, error) {
	if len(source) > MaxSource {
		return nil, fmt.Errorf("the expression is longer than %d characters", MaxSource)
	}
	names := &collector{env: env, used: map[string]bool{}}
	options = append([]expr.Option{
		expr.Env(env), expr.MaxNodes(MaxNodes), expr.DisableAllBuiltins(), expr.Patch(names),
		expr.Function("replace", replace, new(func(string, string, string) string)),
		expr.Function("join", join, new(func([]string, string) string), new(func([]any, string) string)),
	}, options...)
	for _, f := range Functions {
		if f != "replace" && f != "join" {
			options = append(options, expr.EnableBuiltin(f))
		}
	}
	program, err := expr.Compile(source, options...)
	if err == nil {
		err = names.err
	}
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, errors.New(line)
	}
	return &Program{program: program, names: slices.Sorted(maps.Keys(names.used)),
		vms: sync.Pool{New: func() any { return &vm.VM{MemoryBudget: maxMemory} }}}, nil
}

// Names returns the names of the environment that the formula uses, sorted.
func (p *Program) Names() []string { return p.names }

// Run evaluates the formula. Only the names that [Program.Names] lists need
// to be in env.
func (p *Program) Run(env map[string]any) (any, error) {
	machine := p.vms.Get().(*vm.VM)
	defer p.vms.Put(machine)
	out, err := machine.Run(p.program, env)
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, errors.New(line)
	}
	return out, nil
}

// collector notes which names a formula uses, and refuses what could run for
// long: loops over lists, patterns made at run time, and variables, by which a
// text can be doubled again and again.
type collector struct {
	env  map[string]any
	used map[string]bool
	err  error
}

// Visit implements [ast.Visitor].
func (c *collector) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if _, ok := c.env[n.Value]; ok {
			c.used[n.Value] = true
		} else if n.Value == "$env" {
			c.err = errors.New("$env is not allowed in an expression")
		}
	case *ast.BinaryNode:
		// Matching takes time in proportion to text and pattern multiplied, so
		// the pattern has to be short, and known now.
		if _, ok := n.Right.(*ast.StringNode); n.Operator == "matches" && !ok {
			c.err = errors.New("the pattern after matches has to be a text in quotes")
		}
	case *ast.VariableDeclaratorNode:
		c.err = errors.New("variables are not allowed in an expression")
	case *ast.PredicateNode, *ast.PointerNode:
		c.err = errors.New("loops are not allowed in an expression")
	}
}

var errTooLong = fmt.Errorf("the text became longer than %d bytes", MaxText)

func replace(args ...any) (any, error) {
	text, from, to := args[0].(string), args[1].(string), args[2].(string)
	if grows := len(to) - len(from); grows > 0 && len(text)+strings.Count(text, from)*grows > MaxText {
		return nil, errTooLong
	}
	return strings.ReplaceAll(text, from, to), nil
}

func join(args ...any) (any, error) {
	var parts []string
	switch list := args[0].(type) {
	case []string:
		parts = list
	case []any:
		for _, item := range list {
			parts = append(parts, fmt.Sprint(item))
		}
	}
	glue := args[1].(string)
	size := len(glue) * len(parts)
	for _, p := range parts {
		size += len(p)
	}
	if size > MaxText {
		return nil, errTooLong
	}
	return strings.Join(parts, glue), nil
}
