package mock

//go:generate go run ../spec/names/write

// An OperationName names an operation of a provider. Those that there are stand in
// the packages of the providers, generated from the documents.
type OperationName struct{ provider, name string }

// NameOperation makes the name of an operation.
func NameOperation(provider, name string) OperationName { return OperationName{provider, name} }

// Provider is whose operation it is.
func (o OperationName) Provider() string { return o.provider }

// String is the operationId.
func (o OperationName) String() string { return o.name }

// An AnswerName names an answer of a catalogue; see [OperationName].
type AnswerName struct{ name string }

// NameAnswer makes the name of an answer.
func NameAnswer(name string) AnswerName { return AnswerName{name} }

// String is the name in the catalogue.
func (a AnswerName) String() string { return a.name }

// Comes schedules an answer for the next call of an operation.
func (o OperationName) Comes(a AnswerName) Fault {
	return Fault{Provider: o.provider, Operation: o.name, Answer: a.name}
}

// Meets schedules an effect for the next call of an operation.
func (o OperationName) Meets(e Effect) Fault {
	return Fault{Provider: o.provider, Operation: o.name, Effect: e}
}

// Expect is what a verification expects of an operation: at least one call, unless
// a number says otherwise.
func (o OperationName) Expect() Expected { return Expected{Filter: Filter{Operation: o.name}} }

// With expects an argument, as the journal shows it.
func (e Expected) With(name, value string) Expected {
	arguments := map[string]string{name: value}
	for other, v := range e.Arguments {
		if other != name {
			arguments[other] = v
		}
	}
	e.Arguments = arguments
	return e
}

// Answered expects an answer.
func (e Expected) Answered(a AnswerName) Expected {
	e.Answer = a.name
	return e
}

// Times expects so many calls, no more and no less.
func (e Expected) Times(n int) Expected {
	e.Exactly = &n
	return e
}

// Min expects so many calls or more.
func (e Expected) Min(n int) Expected {
	e.AtLeast = &n
	return e
}

// Max expects so many calls or less.
func (e Expected) Max(n int) Expected {
	e.AtMost = &n
	return e
}
