// Package contract judges a service from outside: it runs features against a
// [Target], builds every request from a [spec.Document], and holds every answer
// to it. It knows neither mock nor provider. It never makes a call twice, but in
// the one step that says eventually, and where a shared target asks to wait.
//
// [Run] makes a [Report]; a [Profile] says where a real service is and what may
// be done to it.
package contract
