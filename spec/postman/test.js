const body = (() => {
  try { return pm.response.json(); } catch (error) { return undefined; }
})();
const objects = (v) => (v === null || typeof v !== 'object' ? [] : [v].concat(...Object.values(v).map(objects)));
const filled = (members) => JSON.parse(pm.variables.replaceIn(JSON.stringify(members)));
const plain = (v) => (v !== null && typeof v === 'object' ? JSON.stringify(v) : String(v));
const found = (members) => objects(body).some((o) => Object.keys(members).every((k) => k in o && plain(o[k]) === plain(members[k])));

pm.test('the answer is ' + settings.expects.join(' or '), () => {
  pm.expect(Object.keys(settings.schemas)).to.include(String(pm.response.code));
});
const schema = settings.schemas[pm.response.code];
if (schema) {
  pm.test('the body keeps to its schema', () => pm.response.to.have.jsonSchema(schema));
}
if (settings.says) {
  pm.test('the answer says what the catalogue says', () => pm.expect(found(settings.says)).to.equal(true));
}
if (settings.holds) {
  pm.test('the answer holds ' + Object.keys(settings.holds).join(', '), () => pm.expect(found(filled(settings.holds))).to.equal(true));
}
if (settings.lacks) {
  pm.test('the answer lacks ' + Object.keys(settings.lacks).join(', '), () => {
    pm.expect(objects(body), 'the body is JSON').to.not.be.empty;
    pm.expect(found(filled(settings.lacks))).to.equal(false);
  });
}
for (const [field, variable] of Object.entries(settings.keeps || {})) {
  if (pm.response.code < 300 && body && body[field] !== undefined) pm.collectionVariables.set(variable, String(body[field]));
}
for (const variable of settings.forgets || []) pm.collectionVariables.unset(variable);
