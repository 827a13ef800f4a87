// Package generated runs typed clients that a public generator makes of the
// documents, against a served mock. It is a module of its own, so that nobody
// inherits the generator, and it holds no client: make import generates them
// anew, from the WHMCS document as it is written, whose strict form has one
// operation that no typed client can send, and from the strict PureCloud
// document.
package generated
