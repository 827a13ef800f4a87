import { suite } from './suite.mjs'

suite('file 1')
