const fill = (text) => pm.variables.replaceIn(text);
const auth = pm.request.auth;
const whose = fill(settings.url + ' ' + settings.username);
const kept = pm.collectionVariables.get(settings.token);
const lives = kept && pm.collectionVariables.get('tokenOf') === whose && Number(pm.collectionVariables.get('tokenEnds')) > Date.now() + 5000;

if ((!auth || auth.type === 'bearer') && !lives) {
  const form = Object.keys(settings.form).map((key) => ({ key, value: fill(settings.form[key]) }));
  pm.sendRequest({
    url: fill(settings.url),
    method: 'POST',
    header: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: 'Basic ' + btoa(encodeURIComponent(fill(settings.username)) + ':' + encodeURIComponent(fill(settings.password))),
    },
    body: { mode: 'urlencoded', urlencoded: form },
  }, (error, response) => {
    if (error || response.code !== 200) {
      pm.collectionVariables.unset(settings.token);
      console.error('The login is refused.', error || response.code);
      return;
    }
    const answer = response.json();
    pm.collectionVariables.set(settings.token, answer[settings.field]);
    pm.collectionVariables.set('tokenOf', whose);
    pm.collectionVariables.set('tokenEnds', String(Date.now() + 1000 * answer.expires_in));
  });
}
