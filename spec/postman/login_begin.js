const fill = (text) => pm.variables.replaceIn(text);
const auth = pm.request.auth;
const whose = fill(settings.url + ' ' + settings.username);
const kept = pm.collectionVariables.get(settings.token);
const lives = kept && pm.collectionVariables.get('tokenOf') === whose && Number(pm.collectionVariables.get('tokenEnds')) > Date.now() + 5000;

if ((!auth || auth.type === 'bearer') && !lives) {
